/** How Electron behaves, as far as the desktop specs build on it. Runs on real Electron, too. */
import type { ElectronApplication, Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { whyNoDesktop } from '../desktopDisplay'
import { openDesktop } from '../desktopHost'
import { until } from '../person'
import { buildContractApp } from './build'
import type { Probe } from './contractApp/preload'
import { pictureColor, share } from './sharedPicture'

declare global {
  interface Window {
    probe: Probe
    /** Collected by specs. */
    numbers: unknown[]
  }
}

const reason = whyNoDesktop()

describe.skipIf(reason)(`the host the desktop app runs in${reason ? `: ${reason}` : ''}`, () => {
  const desktop = openDesktop()
  let contractApp: string
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    contractApp = await buildContractApp()
  })
  beforeEach(async () => {
    app = await desktop.launch({ app: contractApp })
    page = await app.firstWindow()
    await page.waitForSelector('#share')
  })

  const heard = () => app.evaluate(() => globalThis.contract.heard)

  it('hands the page what the preload exposes, and nothing of Node or Electron', async () => {
    const globals = await page.evaluate(() => ({
      probe: typeof window.probe.invoke,
      isFrozen: Object.isFrozen(window.probe),
      others: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
        (name) => name in window
      )
    }))
    expect(globals).toEqual({ probe: 'function', isFrozen: true, others: [] })
    expect(await page.evaluate(() => window.probe.callBack((value) => value * 2))).toBe(41)
    const thrown = await page.evaluate(() => {
      try {
        return window.probe.fail()
      } catch (error) {
        return `${error instanceof RangeError} ${(error as Error).message}`
      }
    })
    expect(thrown).toBe('true out of bounds')
  })

  it('clones what crosses between page and main', async () => {
    const isSame = await page.evaluate(async () => {
      const shared = { deep: [1, undefined, NaN, -0, 5n] }
      const value = {
        shared,
        again: shared,
        at: new Date(7),
        map: new Map([['key', new Set([1])]]),
        bytes: new Uint8Array([1, 2])
      }
      const [back] = (await window.probe.invoke('echo', value)) as [typeof value]
      const { deep } = back.shared
      return (
        back.shared.deep.length === 5 &&
        deep[1] === undefined &&
        Number.isNaN(deep[2]) &&
        Object.is(deep[3], -0) &&
        deep[4] === 5n &&
        back.at.getTime() === 7 &&
        back.map.get('key')?.has(1) === true &&
        back.bytes[1] === 2
      )
    })
    expect(isSame).toBe(true)
  })

  it('rejects a call with the error of its handler, or for want of one', async () => {
    const reject = (channel: string) =>
      page.evaluate((name) => window.probe.invoke(name).catch((error: Error) => error.message), channel)
    expect(await reject('fail')).toBe("Error invoking remote method 'fail': TypeError: it went wrong")
    expect(await reject('nobody')).toContain("No handler registered for 'nobody'")
  })

  it('keeps the order of messages both ways, and answers synchronous ones', async () => {
    await page.evaluate(() => {
      window.numbers = []
      window.probe.on('number', (number) => window.numbers.push(number))
      for (const note of [1, 2, 3, 4, 5]) window.probe.send('note', note)
      window.probe.send('count', 50)
    })
    await page.waitForFunction(() => window.numbers.length === 50)
    expect(await page.evaluate(() => window.numbers)).toEqual(
      Array.from({ length: 50 }, (_none, at) => at + 1)
    )
    expect(await heard()).toEqual([1, 2, 3, 4, 5])
    expect(await page.evaluate(() => window.probe.sendSync('double', 21))).toBe(42)
  })

  it('says which frame a call comes from', async () => {
    const sender = await page.evaluate(() => window.probe.invoke('sender'))
    expect(sender).toEqual({ url: 'app://contract/', origin: 'app://contract', isTop: true })
  })

  it('shares the very window main has chosen, and says when it is closed', async () => {
    await desktop.showWindow('red window', '#ff0000')
    await desktop.showWindow('green window', '#00ff00')
    await desktop.showWindow('blue window', '#0000ff')
    expect(await share(app, page, 'green window')).toBe('green window')
    await until(
      async () => (await pictureColor(page)) === '0,255,0',
      async () => `the picture is ${await pictureColor(page)}`
    )
    expect(await share(app, page, 'blue window')).toBe('blue window')
    await until(
      async () => (await pictureColor(page)) === '0,0,255',
      async () => `the picture is ${await pictureColor(page)}`
    )

    await desktop.pressCloseButton('blue window')
    await page.waitForFunction(() => {
      const stream = document.querySelector('video')?.srcObject as MediaStream
      return stream.getVideoTracks()[0]?.readyState === 'ended'
    })
  })

  it('refuses a share main does not want', async () => {
    expect(await share(app, page, 'no such window')).toBe('AbortError')
  })

  it('refuses a share nobody has clicked for', async () => {
    // Playwright's own evaluation counts as a click.
    const evaluate = (code: string) =>
      app.evaluate(
        ({ BrowserWindow }, script) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<unknown>,
        code
      )
    // A click counts for a few seconds.
    await until(
      async () => (await evaluate('navigator.userActivation.isActive')) === false,
      () => 'the last click still counts'
    )
    const share = "navigator.mediaDevices.getDisplayMedia().then(() => 'shared', ({ name }) => name)"
    expect(await evaluate(share)).toBe('InvalidStateError')
  })

  it('shows pictures of what can be shared', async () => {
    await desktop.showWindow('red window', '#ff0000')
    const pictures = await app.evaluate(async ({ desktopCapturer }) => {
      const options: Electron.SourcesOptions = {
        types: ['window', 'screen'],
        thumbnailSize: { width: 80, height: 80 }
      }
      const sources = await desktopCapturer.getSources(options)
      return sources.map(({ id, name, thumbnail }) => {
        const { width, height } = thumbnail.getSize()
        const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4
        return { kind: id.split(':')[0], name, bgr: [...thumbnail.toBitmap().subarray(middle, middle + 3)] }
      })
    })
    expect(pictures).toContainEqual({ kind: 'window', name: 'red window', bgr: [0, 0, 255] })
    expect(pictures.filter(({ kind }) => kind === 'screen')).toHaveLength(1)
  })

  it('runs menu items and keeps their checkmarks', async () => {
    await app.evaluate(() => {
      const { menu, tray } = globalThis.contract
      menu.getMenuItemById('mute')?.click()
      menu.getMenuItemById('inner')?.click()
      menu.getMenuItemById('mute')?.click()
      tray.emit('click')
    })
    expect(await heard()).toEqual([{ checked: true }, 'inner', { checked: false }, 'tray'])
  })

  it('hears a global shortcut whatever has the focus', async () => {
    await desktop.showWindow('other window', '#808080')
    await until(
      async () => {
        desktop.pressKeys('ctrl+shift+m')
        return (await heard()).includes('shortcut')
      },
      () => 'the shortcut was not heard'
    )
    await app.evaluate(({ globalShortcut }) => globalShortcut.unregisterAll())
    expect(
      await app.evaluate(({ globalShortcut }) => globalShortcut.isRegistered('CommandOrControl+Shift+M'))
    ).toBe(false)
  })

  it('lets the app keep a window whose close button was pressed', async () => {
    await app.evaluate(() => void (globalThis.contract.isStayingOpen = true))
    await desktop.pressCloseButton('contract')
    await until(
      async () => (await heard()).includes('close'),
      () => 'the app has not heard of the button'
    )
    expect(await page.evaluate(() => document.title)).toBe('contract')

    await app.evaluate(() => void (globalThis.contract.isStayingOpen = false))
    const closed = app.waitForEvent('close')
    await desktop.pressCloseButton('contract')
    await closed
  })

  it('tells the app of a crashed page, which can be loaded again', async () => {
    const reason = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return new Promise((resolve) => {
        contents?.once('render-process-gone', (_event, details) => {
          contents.once('did-finish-load', () => resolve(details.reason))
          contents.reload()
        })
        contents?.forcefullyCrashRenderer()
      })
    })
    expect(['crashed', 'killed']).toContain(reason)
    const answer = await app.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          "probe.invoke('echo', 1)"
        ) as Promise<unknown>
    )
    expect(answer).toEqual([1])
  })

  it('hands the command line of a second instance to the first', async () => {
    const profile = desktop.freshProfile()
    const first = await desktop.launch({ app: contractApp, profile })
    await first.firstWindow()
    expect(await desktop.start({ app: contractApp, profile, args: ['confab://r/garden'] })).toBe(0)
    await until(
      async () => (await first.evaluate(() => globalThis.contract.heard)).length > 0,
      () => 'the first instance has heard nothing'
    )
    expect(await first.evaluate(() => globalThis.contract.heard)).toEqual([{ argv: 'confab://r/garden' }])
  })

  it('runs a utility process and carries messages both ways', async () => {
    const answer = await app.evaluate(({ utilityProcess, app: main }) => {
      const { mkdirSync, writeFileSync } = process.getBuiltinModule('node:fs')
      const script = `${main.getPath('userData')}/double.cjs`
      mkdirSync(main.getPath('userData'), { recursive: true })
      writeFileSync(
        script,
        'process.parentPort.on("message", ({ data }) => process.parentPort.postMessage(data * 2))'
      )
      const child = utilityProcess.fork(script)
      return new Promise((resolve) => {
        child.once('message', (message: unknown) => {
          child.once('exit', () => resolve(message))
          child.kill()
        })
        child.postMessage(4)
      })
    })
    expect(answer).toBe(8)
  })
})
