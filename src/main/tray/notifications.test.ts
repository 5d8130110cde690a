import { EventEmitter } from 'node:events'
import { beforeEach, expect, it } from 'vitest'
import type { NotificationConstructorOptions } from 'electron'
import type { AppStatus } from '../../preload/contract'
import { createNotifications, type NotificationParts } from './notifications'
import type { TrayAction } from './trayModel'

class FakeNotification extends EventEmitter {
  static made: FakeNotification[] = []
  static supported = true
  static isSupported = () => FakeNotification.supported
  state: 'new' | 'shown' | 'closed' = 'new'
  readonly options: NotificationConstructorOptions
  constructor(options: NotificationConstructorOptions) {
    super()
    this.options = options
    FakeNotification.made.push(this)
  }
  show(): void {
    this.state = 'shown'
  }
  close(): void {
    this.state = 'closed'
  }
}

const room = { roomId: 'kitchen', serverUrl: 'https://confab.example' }
const elsewhere = { roomId: 'kitchen', serverUrl: 'https://other.example' }
const notice = { room, label: 'Kitchen', names: ['Ana'] }
const enter: TrayAction = { kind: 'command', command: { kind: 'enter', room } }
const occupied: AppStatus = { call: null, favourites: [notice], isOffline: false }
const call = {
  room: elsewhere,
  label: 'Den',
  microphone: false,
  camera: false,
  share: 'off',
  shareName: ''
} as const
const inCall: AppStatus = { ...occupied, call: { ...call, isReconnecting: false, names: [] } }

beforeEach(() => {
  FakeNotification.made = []
  FakeNotification.supported = true
})

function setUp(change: Partial<NotificationParts> = {}) {
  const asked: TrayAction[] = []
  const notifications = createNotifications({
    Notification: FakeNotification as unknown as NotificationParts['Notification'],
    platform: 'win32',
    isWindowFocused: () => false,
    wantsPresence: () => true,
    run: (action) => void asked.push(action),
    ...change
  })
  return { notifications, asked }
}
const made = () => FakeNotification.made.map(({ options, state }) => `${options.title} (${state})`)

it('says who is where, and a click joins, once', () => {
  const { notifications, asked } = setUp()
  notifications.presence(notice)
  expect(made()).toEqual(['Ana is in Kitchen (shown)'])
  FakeNotification.made[0]?.emit('click')
  FakeNotification.made[0]?.emit('click')
  expect(asked).toEqual([enter])
  expect(made()).toEqual(['Ana is in Kitchen (closed)'])
})

it('has a button where the system has buttons', () => {
  const { notifications, asked } = setUp({ platform: 'darwin' })
  notifications.presence(notice)
  expect(FakeNotification.made[0]?.options.actions).toEqual([{ type: 'button', text: 'Join' }])
  FakeNotification.made[0]?.emit('action')
  expect(asked).toEqual([enter])
  setUp({ platform: 'linux' }).notifications.presence(notice)
  expect(FakeNotification.made[1]?.options.actions).toEqual([])
})

it('keeps one for each room, the newest', () => {
  const { notifications, asked } = setUp()
  notifications.presence(notice)
  notifications.presence({ ...notice, names: ['Ana', 'Ben'] })
  notifications.presence({ ...notice, room: elsewhere })
  expect(made()).toEqual([
    'Ana is in Kitchen (closed)',
    'Ana and Ben are in Kitchen (shown)',
    'Ana is in Kitchen (shown)'
  ])
  // What has been replaced may still lie in the notification centre.
  FakeNotification.made[0]?.emit('click')
  expect(asked).toEqual([])
})

it('stays quiet when it is not wanted, not needed, or not possible', () => {
  setUp({ wantsPresence: () => false }).notifications.presence(notice)
  setUp({ isWindowFocused: () => true }).notifications.presence(notice)
  FakeNotification.supported = false
  const { notifications } = setUp()
  notifications.presence(notice)
  notifications.autoJoined({ label: 'Kitchen', isQuestion: false })
  expect(made()).toEqual([])
})

it('takes back what is no longer so', () => {
  const empty: AppStatus = { ...occupied, favourites: [{ ...notice, names: [] }] }
  const gone: AppStatus = { ...occupied, favourites: [] }
  const joined: AppStatus = { ...inCall, call: { ...call, room, isReconnecting: false, names: ['Ana'] } }
  for (const status of [empty, gone, joined]) {
    const { notifications } = setUp()
    notifications.presence(notice)
    notifications.follow(status)
  }
  expect(made()).toEqual(Array(3).fill('Ana is in Kitchen (closed)'))
})

it('leaves what still is so, or may be', () => {
  const { notifications } = setUp()
  notifications.presence(notice)
  notifications.follow(occupied)
  notifications.follow({ ...occupied, favourites: [{ ...notice, names: null }], isOffline: true })
  notifications.follow(inCall)
  expect(made()).toEqual(['Ana is in Kitchen (shown)'])
})

it('is still good for a click after the system has put it away', () => {
  const { notifications, asked } = setUp()
  notifications.presence(notice)
  FakeNotification.made[0]?.emit('close', { reason: 'timedOut' })
  FakeNotification.made[0]?.emit('click')
  expect(asked).toEqual([enter])
})

it('says what it has done by itself until the call is over', () => {
  const { notifications, asked } = setUp()
  notifications.autoJoined({ label: 'Den', isQuestion: false })
  // The status from before the join may come late.
  notifications.follow(occupied)
  notifications.follow(inCall)
  expect(made()).toEqual(['Confab has joined Den for you (shown)'])
  notifications.follow(occupied)
  expect(made()).toEqual(['Confab has joined Den for you (closed)'])
  notifications.autoJoined({ label: 'Den', isQuestion: false })
  FakeNotification.made[1]?.emit('click')
  expect(asked).toEqual([{ kind: 'showWindow' }])
})

it('leads to a question nobody has seen, until a call answers it', () => {
  const { notifications, asked } = setUp()
  notifications.autoJoined({ label: 'Den', isQuestion: true })
  notifications.follow(occupied)
  expect(made()).toEqual(['Shall Confab take you into Den? (shown)'])
  FakeNotification.made[0]?.emit('click')
  expect(asked).toEqual([{ kind: 'showWindow' }])
  notifications.autoJoined({ label: 'Den', isQuestion: true })
  notifications.follow(inCall)
  expect(made().at(-1)).toBe('Shall Confab take you into Den? (closed)')
})

it('says once where the window has gone', () => {
  const { notifications, asked } = setUp({ platform: 'darwin' })
  notifications.stillRunning(true)
  expect(FakeNotification.made[0]?.options).toMatchObject({
    title: 'Confab is still running',
    body: 'Your call goes on. Find it in the menu bar.',
    silent: true
  })
  FakeNotification.made[0]?.emit('click')
  expect(asked).toEqual([{ kind: 'showWindow' }])
})

it('leaves nothing behind once seen or closed', () => {
  const { notifications } = setUp()
  notifications.presence(notice)
  notifications.stillRunning(false)
  notifications.seen()
  notifications.presence(notice)
  notifications.close()
  expect(FakeNotification.made.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed'])
})

it('keeps names of others out of the body, where Linux reads markup', () => {
  const { notifications } = setUp({ platform: 'linux' })
  const mark = '<b>x</b>'
  notifications.presence({ room, label: mark, names: [mark] })
  notifications.autoJoined({ label: mark, isQuestion: false })
  expect(FakeNotification.made.map(({ options }) => options.body?.includes('<'))).toEqual([false, false])
})
