/**
 * Serves the built renderer as `app://confab/`.
 *
 * A scheme of our own instead of `file:`: it has an origin, so storage, the content security policy and
 * permission checks know whom they deal with, and room links are paths as on the web.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { CustomScheme, Protocol } from 'electron'
import { pageHeaders } from './pagePolicy'

export const appOrigin = 'app://confab'

/** Must be registered before Electron is ready. `secure` is what makes getUserMedia available. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2'
}

export interface AppSource {
  /** Folder of the built renderer. */
  readonly folder: string
  /** Origins of the signaling services: all the page may connect to. Asked anew for every file. */
  readonly servers: () => readonly string[]
}

/**
 * @returns its undo
 * @throws when the scheme is served already
 */
export function serveApp(protocol: Pick<Protocol, 'handle' | 'unhandle'>, source: AppSource): () => void {
  protocol.handle(appScheme.scheme, (request) => answer(request, source))
  return () => protocol.unhandle(appScheme.scheme)
}

/** Answers one request; whatever is not a file of the app is a plain 404. */
export async function answer(request: Pick<Request, 'method' | 'url'>, source: AppSource): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  const file = fileFor(request.url)
  if (file === null) return refuse(404)
  try {
    const content = await readFile(join(source.folder, file))
    const headers = {
      ...pageHeaders(file, source.servers()),
      'content-type': contentTypes[extname(file)] ?? 'application/octet-stream'
    }
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), { headers })
  } catch {
    return refuse(404)
  }
}

/**
 * The file a URL of the app means, relative to the renderer's folder.
 *
 * `..` is resolved by the URL parser, but an encoded separator hides it there and appears only after decoding, so
 * the decoded path is judged.
 *
 * @returns null for anything outside the folder or not ours
 */
export function fileFor(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host, pathname } = new URL(url)
  if (`${protocol}//${host}` !== appOrigin) return null
  const path = decode(pathname)
  if (path === null || path.includes('\0') || path.includes('\\')) return null
  if (path.split('/').includes('..')) return null
  // Rooms are paths of the page, not files.
  if (path === '/' || path.startsWith('/r/')) return 'index.html'
  const relative = normalize(path).slice(1)
  return relative === '' || relative.endsWith(sep) ? null : relative
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

function refuse(status: 404 | 405): Response {
  return new Response(null, { status })
}
