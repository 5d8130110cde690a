/**
 * What the desktop is told in passing: somebody has come in, Confab has joined a room by itself, it is still running.
 *
 * Names stand in titles only. Linux desktops read markup in the body, and nothing of somebody else's may be read so.
 */
import type { Notification, NotificationConstructorOptions } from 'electron'
import type { AppStatus, DesktopCalls, RoomReference } from '../../preload/contract'
import type { Platform } from './trayIcons'
import { isSameRoom, type TrayAction } from './trayModel'
import { joinNames, texts, tidyRoom } from './trayTexts'

/** Just enough of Electron's `Notification`. */
export type ShownNotification = Pick<Notification, 'on' | 'show' | 'close'>

export interface NotificationParts {
  readonly Notification: {
    new (options: NotificationConstructorOptions): ShownNotification
    isSupported(): boolean
  }
  readonly platform: Platform
  readonly isWindowFocused: () => boolean
  /** The setting `notifyPresence`. */
  readonly wantsPresence: () => boolean
  readonly run: (action: TrayAction) => void
}

export interface Notifications {
  /** One per room: a newer one takes the place of the older. Nothing while the window has the focus and shows it. */
  presence(notice: PresenceNotice): void
  autoJoined(notice: Parameters<DesktopCalls['notifyAutoJoin']>[0]): void
  /** After the first time the close button has hidden the window. */
  stillRunning(isInCall: boolean): void
  /** Takes back what is no longer so: a room that is empty again, or ours by now; a call that is over. */
  follow(status: AppStatus): void
  /** The window has come to the front, and shows all of it. */
  seen(): void
  close(): void
}

type PresenceNotice = Parameters<DesktopCalls['notifyPresence']>[0]

/** Where notifications are not supported, nothing happens. */
export function createNotifications(parts: NotificationParts): Notifications {
  const shelf = createShelf(parts.Notification)
  /** Rooms that have a notification, by its key. */
  const rooms = new Map<string, RoomReference>()
  const showWindow = (): void => parts.run({ kind: 'showWindow' })
  let isInCall = false

  return {
    presence(notice) {
      const { room, names } = notice
      const key = `presence ${room.serverUrl} ${room.roomId}`
      if (names.length === 0 || !parts.wantsPresence() || parts.isWindowFocused()) return shelf.takeBack(key)
      rooms.set(key, room)
      const enter = { kind: 'command', command: { kind: 'enter', room } } as const
      shelf.show(key, presenceOptions(notice, parts.platform), () => parts.run(enter))
    },

    autoJoined({ label, isQuestion }) {
      if (isQuestion) {
        const options = { title: texts.autoJoinAsked(tidyRoom(label)), body: texts.clickToAnswer } as const
        return shelf.show('autoJoinAsked', { ...options, urgency: 'normal' }, showWindow)
      }
      const title = texts.autoJoined(tidyRoom(label))
      shelf.show('autoJoined', { title, body: texts.autoJoinedHow, urgency: 'normal' }, showWindow)
    },

    stillRunning(isCallOn) {
      const where = texts.whereToFind[parts.platform]
      const body = isCallOn ? `${texts.callGoesOn} ${where}` : where
      const options = { title: texts.stillRunning, body, silent: true, urgency: 'low' } as const
      shelf.show('stillRunning', options, showWindow)
    },

    follow(status) {
      for (const [key, room] of rooms) if (isPast(room, status)) shelf.takeBack(key)
      // Only a call that was there can be over; the status may come after the news of the join.
      if (isInCall && !status.call) shelf.takeBack('autoJoined')
      isInCall = status.call !== null
      if (isInCall) shelf.takeBack('autoJoinAsked')
    },

    seen: shelf.takeAllBack,
    close: shelf.takeAllBack
  }
}

/**
 * At most one notification for each key. Held until replaced or taken back, since one that is collected takes its click
 * with it. Being closed is no reason to let go: Windows says so when a toast moves to the notification centre, where it
 * still can be clicked.
 */
function createShelf(Shown: NotificationParts['Notification']) {
  const held = new Map<string, ShownNotification>()

  function takeBack(key: string): void {
    held.get(key)?.close()
    held.delete(key)
  }

  return {
    show(key: string, options: NotificationConstructorOptions, act: () => void): void {
      takeBack(key)
      if (!Shown.isSupported()) return
      const notification = new Shown(options)
      // Once: a second click would join, or show, again.
      const actOnce = (): void => {
        if (held.get(key) !== notification) return
        takeBack(key)
        act()
      }
      notification.on('click', actOnce)
      notification.on('action', actOnce)
      held.set(key, notification)
      notification.show()
    },
    takeBack,
    takeAllBack: (): void => [...held.keys()].forEach(takeBack)
  }
}

function presenceOptions(
  { label, names }: PresenceNotice,
  platform: Platform
): NotificationConstructorOptions {
  return {
    title: texts.cameIn(joinNames(names, 3), names.length, tidyRoom(label)),
    body: texts.clickToJoin,
    // Linux desktops take a click only; the others have a button as well.
    actions: platform === 'linux' ? [] : [{ type: 'button', text: texts.join }],
    urgency: 'normal'
  }
}

/** Nobody to be met there any more, or met already. While nothing is known of a room, nothing is taken back. */
function isPast(room: RoomReference, { call, favourites }: AppStatus): boolean {
  if (call && isSameRoom(call.room, room)) return true
  const favourite = favourites.find((candidate) => isSameRoom(candidate.room, room))
  return !favourite || favourite.names?.length === 0
}
