/** Makes `require('electron')` and `import ... from 'electron'` find the stand-in. */
import Module from 'node:module'

const names = new Set(['electron', 'electron/main', 'electron/common'])
/** Where the loader thread's module finds the objects, which live on this thread. */
const shelf = Symbol.for('confab.electronHost')

interface ModuleInternals {
  _load(request: string, parent: unknown, isMain: boolean): unknown
  _preloadModules(requests: readonly string[]): void
  _resolveFilename(request: string, parent: unknown, isMain: boolean): string
}
const internals = Module as unknown as ModuleInternals

export function provideElectron(electron: Readonly<Record<string, unknown>>): void {
  const load = internals._load
  internals._load = function (request, parent, isMain) {
    return names.has(request) ? electron : load.call(this, request, parent, isMain)
  }
  Object.defineProperty(globalThis, shelf, { value: electron })
  Module.register(`data:text/javascript,${encodeURIComponent(loaderSource(Object.keys(electron)))}`)
}

/** Named imports need a real module that exports each name (Node.js customization hooks run on their own thread). */
function loaderSource(keys: readonly string[]): string {
  const exported = keys.map((key) => `export const ${key} = electron[${JSON.stringify(key)}]`).join('\n')
  const source = `const electron = globalThis[Symbol.for('confab.electronHost')]\nexport default electron\n${exported}`
  return `
    const names = new Set(${JSON.stringify([...names])})
    const source = ${JSON.stringify(source)}
    export const resolve = (specifier, context, next) =>
      names.has(specifier) ? { url: 'stand-in:electron', shortCircuit: true } : next(specifier, context)
    export const load = (url, context, next) =>
      url === 'stand-in:electron' ? { format: 'module', shortCircuit: true, source } : next(url, context)
  `
}

/** Runs what the command line names with `-r`. */
export function preloadModules(requests: readonly string[]): void {
  internals._preloadModules(requests)
}

/** @throws when there is no such app */
export function resolveEntry(path: string): string {
  return internals._resolveFilename(path, null, true)
}
