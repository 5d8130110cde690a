// @ts-check
/** Entry of `npm run icons`: draws the icons of the app, the tray and the taskbar anew. They are committed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePictures } from './drawing/pictures.mjs'

const pictures = makePictures()
for (const { path, content } of pictures) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
console.log(`${pictures.length} pictures drawn`)
