/**
 * A picture of the tray in every state. The system draws trays and menus where no screenshot of a page reaches, so this
 * is a model, and says so: icon, tooltip and menu are what the running app has handed to the system.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AppStatus, CallStatus } from '../src/preload/contract'
import type { MenuEntry, TrayView } from './desktopProbe'

const serverUrl = 'https://confab.example'
const room = (roomId: string) => ({ roomId, serverUrl })
const call: CallStatus = {
  room: room('tea-kitchen'),
  label: 'Tea kitchen',
  microphone: true,
  camera: false,
  share: 'off',
  shareName: '',
  isReconnecting: false,
  names: ['Ben', 'Cleo']
}
const empty: AppStatus = {
  call: null,
  favourites: [
    { room: room('tea-kitchen'), label: 'Tea kitchen', names: [] },
    { room: room('choir'), label: 'Choir', names: [] }
  ],
  isOffline: false
}
const together = (change: Partial<CallStatus> = {}): AppStatus => ({ ...empty, call: { ...call, ...change } })

/** Each state as its icon is named, and a status that leads to it, in the order in which an evening might. */
export const trayStatuses: readonly (readonly [state: string, AppStatus])[] = [
  ['idle', empty],
  [
    'occupied',
    {
      ...empty,
      favourites: empty.favourites.map((one, index) => ({ ...one, names: index ? [] : call.names }))
    }
  ],
  ['live', together({ camera: true })],
  ['muted', together({ microphone: false })],
  ['sharing', together({ share: 'live', shareName: 'Garden plan' })],
  ['reconnecting', together({ microphone: false, isReconnecting: true, names: [] })],
  [
    'offline',
    { ...empty, favourites: empty.favourites.map((one) => ({ ...one, names: null })), isOffline: true }
  ]
]

/** @param trays what the app has drawn for each of `trayStatuses` */
export function trayHtml(trays: readonly TrayView[]): string {
  const figures = trayStatuses.map(([state], index) => {
    const tray = trays[index]
    return tray ? figureHtml(state, tray) : ''
  })
  return `<!doctype html><meta charset="utf-8"><title>The tray</title><style>${style}</style>
    <h1>The tray, state by state</h1>
    <p>A model: the icons, tooltips and menus the app hands to the system, which draws them its own way.</p>
    <main>${figures.join('')}</main>`
}

function figureHtml(state: string, { tooltip, menu }: TrayView): string {
  return `<figure>
    <div class="panel">${(['light', 'dark'] as const).map((panel) => iconHtml(state, panel)).join('')}</div>
    <figcaption>${escaped(tooltip)}</figcaption>
    <ul>${menu.map(entryHtml).join('')}</ul>
  </figure>`
}

function iconHtml(state: string, panel: 'light' | 'dark'): string {
  const path = fileURLToPath(new URL(`../src/main/assets/tray/${state}-${panel}.png`, import.meta.url))
  const data = readFileSync(path).toString('base64')
  return `<span class="${panel}"><img src="data:image/png;base64,${data}" width="22" height="22" alt=""></span>`
}

function entryHtml({ type, label, isEnabled, isChecked }: MenuEntry): string {
  if (type === 'separator') return '<li class="line"></li>'
  const look = [isEnabled ? '' : 'words', isChecked ? 'here' : ''].join(' ')
  return `<li class="${look}">${escaped(label.replaceAll('&&', '&'))}</li>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const style = `
  * { box-sizing: border-box; margin: 0 }
  body { width: 1200px; padding: 32px 36px 36px; background: #f8f4ed; color: #221d18; font: 13px/1.45 Inter, system-ui, sans-serif }
  h1 { font-size: 24px } h1 + p { margin: 4px 0 24px; color: #5d5449; font-size: 15px }
  main { columns: 4; column-gap: 20px }
  figure { margin-bottom: 20px; break-inside: avoid; border: 1px solid #e3dacd; border-radius: 14px; overflow: hidden; background: #fffdfa }
  .panel { display: grid; grid-template-columns: 1fr 1fr }
  .panel span { display: grid; place-items: center; height: 44px }
  .light { background: #eceae6 } .dark { background: #26282b }
  figcaption { margin: 10px 12px 0; padding: 4px 10px; border-radius: 6px; background: #3a342e; color: #fff }
  ul { margin: 8px 0; padding: 0; list-style: none } li { padding: 3px 12px 3px 26px; position: relative }
  .words { color: #5d5449 } .here::before { content: '✓'; position: absolute; left: 11px }
  .line { height: 1px; margin: 6px 0; padding: 0; background: #e3dacd }`
