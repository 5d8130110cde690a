/** One person in front of the app: a browser profile of their own, and what they can see and do. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { patternTitle } from './chromium'

/** What arrives on one connection, summed over its slots. */
export interface Reception {
  readonly framesDecoded: number
  readonly audioEnergy: number
  readonly packets: number
}

declare global {
  interface Window {
    /** Every link the page has made; recorded from outside, the app knows nothing of it. */
    recordedConnections: RTCPeerConnection[]
    /** Pairs in which the page encodes for all links at once. */
    recordedLoopbacks: RTCPeerConnection[]
  }
}

export interface PersonOptions {
  readonly browser: Browser
  readonly url: string
  readonly name: string
  /** What the browser lets the app use. */
  readonly permissions?: readonly ('camera' | 'microphone')[]
  /** The browser calls the page insecure: then there is nothing it could be granted. */
  readonly isInsecure?: boolean
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: Dimensions
  /** Of the camera's picture; small unless said, so that a small machine can play several people at once. */
  readonly camera?: Dimensions
}

/** In pixels. */
interface Dimensions {
  readonly width: number
  readonly height: number
}

const smallPicture: Dimensions = { width: 320, height: 180 }

export class Person {
  readonly name: string
  readonly page: Page
  readonly context: BrowserContext
  readonly #url: string
  /** Whatever the page logged as an error, or threw. */
  readonly errors: string[] = []

  private constructor(name: string, url: string, context: BrowserContext, page: Page) {
    this.name = name
    this.#url = url
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
  }

  static async arrive(options: PersonOptions): Promise<Person> {
    const { browser, url, name, colorScheme = 'dark', camera = smallPicture } = options
    const { viewport = { width: 1_000, height: 640 } } = options
    const context = await browser.newContext({ colorScheme, viewport })
    if (!options.isInsecure)
      await context.grantPermissions(
        [...(options.permissions ?? ['camera', 'microphone']), 'clipboard-write', 'clipboard-read'],
        { origin: url }
      )
    await context.addInitScript(recordConnections)
    await context.addInitScript(limitCamera, camera)
    return new Person(name, url, context, await context.newPage())
  }

  /** Somebody whose app is open in front of them already: a desktop window, wherever its page comes from. */
  static async sitDown(name: string, page: Page): Promise<Person> {
    await page.addInitScript(recordConnections)
    await page.addInitScript(limitCamera, smallPicture)
    // The page that is there already is not loaded again: an app may be in a room by itself.
    await page.evaluate(recordConnections)
    return new Person(name, new URL('.', page.url()).href.replace(/\/$/, ''), page.context(), page)
  }

  async openHome(): Promise<void> {
    await this.page.goto(this.#url)
    await this.page.getByTestId('home').waitFor()
  }

  /** Stops at the door: preview, name, devices. */
  async openRoom(roomId: string): Promise<void> {
    await this.page.goto(`${this.#url}/r/${roomId}`)
    await this.page.getByTestId('prejoin').waitFor()
    await this.page.getByTestId('name').fill(this.name)
  }

  /** Goes in with microphone and camera as asked; resolves when the call view shows. */
  async join(roomId: string, { camera = true, microphone = true } = {}): Promise<void> {
    await this.prepare(roomId, { camera, microphone })
    await this.enter()
  }

  async prepare(roomId: string, { camera = true, microphone = true } = {}): Promise<void> {
    await this.openRoom(roomId)
    await this.press('prejoin-mic', microphone)
    await this.press('prejoin-camera', camera)
  }

  async enter(): Promise<void> {
    await this.page.getByTestId('join').click()
    await this.page.getByTestId('call').waitFor()
  }

  /** Brings a toggle to the wanted state and waits until the app says that it is so. */
  async press(testId: string, isOn: boolean): Promise<void> {
    const button = this.page.getByTestId(testId)
    await button.and(this.page.locator(':not([aria-busy="true"])')).waitFor()
    if ((await button.getAttribute('aria-pressed')) !== String(isOn)) await button.click()
    await this.page.locator(`[data-testid="${testId}"][aria-pressed="${isOn}"]`).waitFor()
  }

  async leave(): Promise<void> {
    await this.page.getByTestId('leave').click()
    await this.page.getByTestId('home').waitFor()
  }

  /** The same tab once more, as a browser's "duplicate" makes it: what the window remembers comes along. */
  async duplicateTab(): Promise<Page> {
    const storage = await this.page.evaluate(() => JSON.stringify(sessionStorage))
    const twin = await this.context.newPage()
    await twin.addInitScript((saved: string) => {
      for (const [key, text] of Object.entries(JSON.parse(saved) as Record<string, string>))
        sessionStorage.setItem(key, text)
    }, storage)
    await twin.goto(this.page.url())
    return twin
  }

  /** The tab that any share of this person captures: four flat colours. */
  async openPattern(): Promise<void> {
    const tab = await this.context.newPage()
    await tab.setContent(patternHtml)
    await this.page.bringToFront()
  }

  /** Waits until exactly these other people have a tile that says connected. */
  async seesTiles(count: number): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        document.querySelectorAll('[data-testid^="tile-"][data-link]').length === wanted &&
        document.querySelectorAll('[data-testid^="tile-"][data-link="connected"]').length === wanted,
      count
    )
  }

  /** What arrives on every open connection, one entry each. */
  receptions(): Promise<Reception[]> {
    return this.page.evaluate(async () => {
      const open = window.recordedConnections.filter(({ connectionState }) => connectionState === 'connected')
      return Promise.all(
        open.map(async (connection) => {
          const sum = { framesDecoded: 0, audioEnergy: 0, packets: 0 }
          const report = (await connection.getStats()) as unknown as Map<string, Record<string, unknown>>
          for (const entry of report.values()) {
            if (entry['type'] !== 'inbound-rtp') continue
            sum.framesDecoded += Number(entry['framesDecoded'] ?? 0)
            sum.audioEnergy += Number(entry['totalAudioEnergy'] ?? 0)
            sum.packets += Number(entry['packetsReceived'] ?? 0)
          }
          return sum
        })
      )
    })
  }

  /** Waits until, on each of `links` connections, pictures are being decoded and sound carries energy. */
  async receives(links: number, { video = true, audio = true } = {}): Promise<void> {
    const before = await this.receptions()
    await until(
      async () => {
        const now = await this.receptions()
        return (
          now.length === links &&
          now.every(
            (reception, index) =>
              (!video || reception.framesDecoded > (before[index]?.framesDecoded ?? 0) + 3) &&
              (!audio || reception.audioEnergy > (before[index]?.audioEnergy ?? 0))
          )
        )
      },
      async () => `${this.name} receives ${JSON.stringify(await this.receptions())}, wanted ${links} links`
    )
  }

  /** The camera pictures that arrive on every open connection, one entry each. */
  pictures(): Promise<{ height: number; framesReceived: number }[]> {
    return this.page.evaluate(async () => {
      const open = window.recordedConnections.filter(({ connectionState }) => connectionState === 'connected')
      return Promise.all(
        open.map(async (connection) => {
          const picture = { height: 0, framesReceived: 0 }
          const report = await connection.getTransceivers()[1]?.receiver.getStats()
          report?.forEach((entry: Record<string, unknown>) => {
            if (entry['type'] !== 'inbound-rtp') return
            picture.height = Number(entry['frameHeight'] ?? 0)
            picture.framesReceived = Number(entry['framesReceived'] ?? 0)
          })
          return picture
        })
      )
    })
  }

  /** What the buttons say of microphone, camera and share; null while one of them is pending. */
  shownSources(): Promise<string | null> {
    return this.page.evaluate(() => {
      const states = ['mic', 'camera', 'share'].map((name) => {
        const button = document.querySelector(`[data-testid="toggle-${name}"]`)
        return button?.getAttribute('aria-busy') === 'true' ? null : button?.getAttribute('aria-pressed')
      })
      return states.includes(null) ? null : states.join(' ')
    })
  }

  /** What really goes out in those three slots, on every connection the same or else listed. */
  sentSources(): Promise<string> {
    return this.page.evaluate(() => {
      const perConnection = window.recordedConnections
        .filter(({ connectionState }) => connectionState === 'connected')
        .map((connection) =>
          connection
            .getTransceivers()
            .slice(0, 3)
            .map(({ sender: { track } }) => track !== null && track.enabled && track.readyState === 'live')
            .join(' ')
        )
      return [...new Set(perConnection)].join(' / ')
    })
  }

  openConnections(): Promise<number> {
    return this.page.evaluate(
      () => window.recordedConnections.filter(({ connectionState }) => connectionState !== 'closed').length
    )
  }

  close(): Promise<void> {
    return this.context.close()
  }
}

/**
 * Polls until `isTrue`; slow machines get their time, a broken app a message.
 *
 * @throws with what `describe` says after `timeoutMs`
 */
export async function until(
  isTrue: () => Promise<boolean>,
  describe: () => Promise<string> | string,
  timeoutMs = 60_000
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(await describe())
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function recordConnections(): void {
  // A page that has been loaded anew meanwhile records already.
  if (Object.hasOwn(window, 'recordedConnections')) return
  const Native = window.RTCPeerConnection
  window.recordedConnections = []
  window.recordedLoopbacks = []
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      // A connection that is told no way to the outside is one of the page to itself.
      if (configuration) window.recordedConnections.push(this)
      else window.recordedLoopbacks.push(this)
    }
  }
}

function limitCamera(picture: Dimensions): void {
  // Other pages have no devices.
  if (!window.isSecureContext) return
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = (constraints) =>
    open(
      constraints && typeof constraints.video === 'object'
        ? { ...constraints, video: { ...constraints.video, ...picture, frameRate: 10 } }
        : constraints
    )
}

const patternHtml = `<!doctype html><title>${patternTitle}</title><style>
  body { margin: 0; display: grid; grid-template: 1fr 1fr / 1fr 1fr; height: 100vh }
  :nth-child(1) { background: #f00 } :nth-child(2) { background: #0f0 }
  :nth-child(3) { background: #00f } :nth-child(4) { background: #ff0 }
</style><i></i><i></i><i></i><i></i>`
