"""Types by their first bytes and by their names: tables, no parsing."""

from __future__ import annotations

UNKNOWN = "application/octet-stream"

# (offset, bytes, type); the first that fits wins.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\0\0\0\x0cJXL ", "image/jxl"),
    (0, b"\0\0\0\x0cjP  ", "image/jp2"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"%!PS", "application/postscript"),
    (0, b"age-encryption.org/v1", "application/x-age"),
    (0, b"-----BEGIN PGP", "application/pgp-encrypted"),
    (0, b"\0OpenTimestamps\0\0Proof\0", "application/vnd.opentimestamps.v1"),
    (0, b"WARC/", "application/warc"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
)

RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}

BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"mif1": "image/heif",
    b"msf1": "image/heif-sequence",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
    b"3g2a": "video/3gpp2",
    b"crx ": "image/x-canon-cr3",
}

# A member of a ZIP that tells what the ZIP is.
MEMBERS = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("datapackage.json", "application/wacz"),
    ("AndroidManifest.xml", "application/vnd.android.package-archive"),
)

# Streams of an old Office file, as they stand in its directory.
STREAMS = (
    ("__substg1.0_", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("EncryptedPackage", "application/x-encrypted-office"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What a name claims, where Python's own table is silent or depends on the machine.
ENDINGS = {
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jfif": "image/jpeg",
    ".jp2": "image/jp2",
    ".jxl": "image/jxl",
    ".docx": MEMBERS[0][1],
    ".xlsx": MEMBERS[1][1],
    ".pptx": MEMBERS[3][1],
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".msg": "application/vnd.ms-outlook",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".3gp": "video/3gpp",
    ".opus": "audio/ogg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".flac": "audio/flac",
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".mkv": "video/x-matroska",
    ".webm": "video/webm",
    ".wacz": "application/wacz",
    ".warc": "application/warc",
    ".7z": "application/x-7z-compressed",
    ".rar": "application/vnd.rar",
    ".rtf": "application/rtf",
    ".md": "text/markdown",
    ".log": "text/plain",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".ots": "application/vnd.opentimestamps.v1",
    ".age": "application/x-age",
    ".ico": "image/x-icon",
    ".xml": "text/xml",
    ".js": "text/javascript",
}

# Other names of the same type.
SAME = {
    "image/jpg": "image/jpeg",
    "image/heif": "image/heic",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heic",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "application/xml": "text/xml",
    "image/vnd.microsoft.icon": "image/x-icon",
    "application/x-zip-compressed": "application/zip",
    "application/x-gzip": "application/gzip",
    "application/x-tar": "application/x-tar",
    "text/rtf": "application/rtf",
    "application/x-rar-compressed": "application/vnd.rar",
    "video/avi": "video/x-msvideo",
    "video/vnd.avi": "video/x-msvideo",
    "audio/mp3": "audio/mpeg",
}

# Types that hold, or are held by, the type found: no mismatch.
ZIPPED = ("application/zip", "application/epub+zip", "application/java-archive", "application/wacz")
FILMS = ("video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/mp4")
OGGS = ("audio/ogg", "video/ogg", "application/ogg")
MATROSKA = ("video/x-matroska", "video/webm", "audio/webm")
MAILS = ("message/rfc822", "application/mbox")
FAMILIES = (ZIPPED, FILMS, OGGS, MATROSKA, MAILS)
WRITTEN = ("application/json", "application/mbox", "message/rfc822", "application/javascript", "image/svg+xml")
