// One file sealed or opened by the typage package: node age.mjs MODULES seal|open|seal-words|open-words KEY < in > out
import { pathToFileURL } from "node:url"
import { webcrypto } from "node:crypto"

globalThis.crypto ??= webcrypto
const [modules, task, key] = process.argv.slice(2)
const age = await import(pathToFileURL(`${modules}/age-encryption/dist/index.js`).href)
const pieces = []
for await (const piece of process.stdin) pieces.push(piece)
const content = new Uint8Array(Buffer.concat(pieces))
const tasks = {
  seal: () => { const e = new age.Encrypter(); e.addRecipient(key); return e.encrypt(content) },
  open: () => { const d = new age.Decrypter(); d.addIdentity(key); return d.decrypt(content) },
  "seal-words": () => { const e = new age.Encrypter(); e.setScryptWorkFactor(10); e.setPassphrase(key); return e.encrypt(content) },
  "open-words": () => { const d = new age.Decrypter(); d.addPassphrase(key); return d.decrypt(content) },
}
process.stdout.write(await tasks[task]())
