/** What tells the person how things are without the window: tray, notifications, badge. */
import { app, Menu, nativeImage, nativeTheme, Notification, Tray, type BrowserWindow } from 'electron'
import type { AppStatus } from '../../preload/contract'
import { createBadge, type Badge } from '../tray/badge'
import { createNotifications, type Notifications } from '../tray/notifications'
import { createTray } from '../tray/tray'
import { overlayIcon, trayIcons } from '../tray/trayIcons'
import type { TrayAction } from '../tray/trayModel'
import { platformName } from './platformName'

export interface IndicatorOptions {
  readonly window: BrowserWindow
  readonly wantsPresence: () => boolean
  readonly run: (action: TrayAction) => void
}

export interface Indicators {
  readonly notifications: Notifications
  readonly badge: Badge
  showStatus(status: AppStatus): void
  close(): void
}

export function openIndicators({ window, wantsPresence, run }: IndicatorOptions): Indicators {
  const platform = platformName()
  const tray = createTray({
    Tray,
    Menu,
    nativeTheme,
    icon: trayIcons(nativeImage, platform),
    platform,
    desktop: process.env['XDG_CURRENT_DESKTOP'],
    isWindowVisible: () => !window.isDestroyed() && window.isVisible(),
    run
  })
  const notifications = createNotifications({
    Notification,
    platform,
    isWindowFocused: () => !window.isDestroyed() && window.isFocused(),
    wantsPresence,
    run
  })
  const badge = createBadge({
    app,
    window: () => (window.isDestroyed() ? null : window),
    platform,
    icon: (overlay) => overlayIcon(nativeImage, overlay)
  })
  window.on('show', () => {
    tray.refresh()
    badge.refresh()
  })
  window.on('hide', () => tray.refresh())
  window.on('focus', () => notifications.seen())
  return {
    notifications,
    badge,
    showStatus(status) {
      tray.show(status)
      badge.show(status)
      notifications.follow(status)
    },
    close() {
      notifications.close()
      badge.close()
      tray.close()
    }
  }
}
