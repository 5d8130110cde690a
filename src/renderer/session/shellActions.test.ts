import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useToastsStore } from '../stores/toasts'
import { createShellActions } from './shellActions'

const said = () => useToastsStore().toasts.map(({ tone, message }) => [tone, message])

function start({ isDesktop = true, copyText = () => Promise.resolve() } = {}) {
  const shell = {
    changeSettings: vi.fn(() => Promise.resolve()),
    bindShortcut: vi.fn(() => Promise.resolve()),
    checkForUpdates: vi.fn(() => Promise.resolve()),
    installUpdate: vi.fn(() => Promise.resolve())
  }
  const reload = vi.fn()
  const actions = createShellActions({
    shell: isDesktop ? shell : null,
    toasts: useToastsStore(),
    copyText,
    reload
  })
  return { shell, reload, actions }
}

describe('the actions of the desktop', () => {
  beforeEach(() => void setActivePinia(createPinia()))

  it('ask the shell', () => {
    const { shell, reload, actions } = start()
    actions.changeDesktopSettings({ closeHides: false })
    expect(shell.changeSettings).toHaveBeenCalledExactlyOnceWith({ closeHides: false })
    actions.bindShortcut('stopSharing', null)
    expect(shell.bindShortcut).toHaveBeenCalledExactlyOnceWith({ command: 'stopSharing', accelerator: null })
    actions.checkForUpdates()
    expect(shell.checkForUpdates).toHaveBeenCalledOnce()
    actions.installUpdate()
    expect(shell.installUpdate).toHaveBeenCalledOnce()
    actions.reconnect()
    expect(reload).toHaveBeenCalledOnce()
  })

  it('do nothing in a browser', () => {
    const { reload, actions } = start({ isDesktop: false })
    actions.changeDesktopSettings({ closeHides: false })
    actions.bindShortcut('stopSharing', null)
    actions.checkForUpdates()
    actions.installUpdate()
    actions.reconnect()
    expect(reload).not.toHaveBeenCalled()
  })

  it('say whether an address could be copied', async () => {
    await start().actions.copyAddress('http://192.168.1.7:7440')
    expect(said()).toEqual([['success', 'addressCopied']])
    const refused = start({ copyText: () => Promise.reject(new Error('refused')) })
    await refused.actions.copyAddress('http://192.168.1.7:7440')
    expect(said().at(-1)).toEqual(['problem', 'addressNotCopied'])
  })
})
