/**
 * Sharing, from the wish to the picture: asks which screen or window where that is ours to ask, and passes what the
 * person decides on to the share of the call. Lives as long as the app; the sources come and go with each call.
 */
import type { ShareActions } from '../actions'
import type { ScreenShare } from '../media/screenShare'
import type { Shell } from '../platform/shell'
import type { ShareMode, ShareSource, useSharingStore } from '../stores/sharing'
import type { LocalSources } from './localSources'
import type { Stores } from './stores'

/** As much of `window` as the picker needs. */
export interface PickerPage {
  addEventListener(type: 'focus', listener: () => void, options: { readonly signal: AbortSignal }): void
  readonly document: Pick<Document, 'visibilityState'>
}

type SharingShell = Pick<Shell, 'listShareSources' | 'chooseShareSource' | 'openScreenPermissionSettings'>

export interface ShareDeskOptions {
  /** Null in a browser, which asks by itself. */
  readonly shell: SharingShell | null
  /** 'system': whoever answers getDisplayMedia() asks which window, so there is no picker of ours. */
  readonly sharePicker: 'own' | 'system'
  readonly stores: Pick<Stores, 'settings'> & { readonly sharing: ReturnType<typeof useSharingStore> }
  readonly page: PickerPage
  /** Between two looks at the thumbnails. They are costly for the whole desktop. */
  readonly refreshMs?: number
}

type SharePick = Parameters<ShareActions['pickShare']>[0]

/** Physical pixels: twice as wide as a card, for sharp screens. */
const thumbnailWidth = 400

export class ShareDesk implements ShareActions {
  readonly #shell: SharingShell | null
  /** The shell, where it leaves the question to us. */
  readonly #asking: SharingShell | null
  readonly #stores: ShareDeskOptions['stores']
  readonly #page: PickerPage
  readonly #refreshMs: number
  #share: ScreenShare | null = null
  #stopFollowing: () => void = () => undefined
  /** Of the open picker: ends its looking and makes answers that come later count for nothing. */
  #picking: AbortController | null = null
  /** The picker an answer is awaited for. */
  #listing: AbortSignal | null = null
  /** A second click must not take back what the first has chosen. */
  #isChoosing = false
  /** What the own picker has just chosen; becomes the name of the share when its track is there. */
  #chosenName: string | null = null
  #namedTrack: MediaStreamTrack | null = null

  constructor({ shell, sharePicker, stores, page, refreshMs = 2_000 }: ShareDeskOptions) {
    this.#shell = shell
    this.#asking = sharePicker === 'own' ? shell : null
    this.#stores = stores
    this.#page = page
    this.#refreshMs = refreshMs
  }

  /** Works on this share from now on. */
  attach({ share }: Pick<LocalSources, 'share'>): void {
    this.detach()
    this.#share = share
    share.setMode(this.#stores.settings.values.shareMode)
    this.#stopFollowing = share.on('change', ({ track }) => this.#showName(track))
  }

  /** There is nothing to share in any more: the picker closes. */
  detach(): void {
    this.cancelSharePicker()
    this.#stopFollowing()
    this.#share = null
    this.#showName(null)
  }

  /** Starts or stops. Must run inside a click. While the picker is open, stopping means: not this time. */
  setShare(isOn: boolean): void {
    if (isOn) this.start()
    else this.stop()
  }

  /** Asks what to share, or closes the question that is open already. Must run inside a click. */
  start(): void {
    if (this.#picking) this.cancelSharePicker()
    else if (this.#asking) this.#openPicker(this.#asking)
    else this.#share?.setWanted(true)
  }

  stop(): void {
    this.cancelSharePicker()
    this.#share?.setWanted(false)
  }

  changeShare(): void {
    if (!this.#asking) this.#share?.change()
    else if (!this.#picking) this.#openPicker(this.#asking)
  }

  pickShare(pick: SharePick): void {
    if (!this.#asking || !this.#picking || this.#isChoosing) return
    void this.#choose(this.#asking, this.#picking.signal, pick)
  }

  cancelSharePicker(): void {
    this.#picking?.abort()
    this.#picking = null
    this.#stores.sharing.picker = { kind: 'closed' }
  }

  setSharePaused(isPaused: boolean): void {
    this.#share?.setPaused(isPaused)
  }

  setShareMode(mode: ShareMode): void {
    this.#stores.settings.update({ shareMode: mode })
    this.#share?.setMode(mode)
  }

  openScreenPermissionSettings(): void {
    void this.#shell?.openScreenPermissionSettings()
  }

  /** What the shell says of the shared window: minimised or back. */
  sharedWindowHidden(isHidden: boolean): void {
    this.#share?.setHidden(isHidden)
  }

  close(): void {
    this.detach()
  }

  #openPicker(shell: SharingShell): void {
    if (!this.#share) return
    const picking = new AbortController()
    const { signal } = picking
    this.#picking = picking
    this.#stores.sharing.hasGone = false
    this.#stores.sharing.picker = { kind: 'loading' }
    // Back from the system's settings, or from the window that was meant: look at once.
    this.#page.addEventListener('focus', () => void this.#list(shell, signal), { signal })
    const timer = setInterval(() => {
      const isSeen = this.#page.document.visibilityState === 'visible'
      // Without permission every look could be one more question of the system's: only the focus asks again.
      if (isSeen && this.#stores.sharing.picker.kind === 'open') void this.#list(shell, signal)
    }, this.#refreshMs)
    signal.addEventListener('abort', () => clearInterval(timer))
    void this.#list(shell, signal)
  }

  /** A list that cannot be renewed stays as it was. */
  async #list(shell: SharingShell, signal: AbortSignal): Promise<void> {
    if (this.#listing === signal) return
    const { sharing } = this.#stores
    this.#listing = signal
    const answer = await shell.listShareSources({ thumbnailWidth }).catch(() => ({ kind: 'failed' }) as const)
    if (signal.aborted) return
    this.#listing = null
    if (answer.kind === 'sources') sharing.picker = { kind: 'open', sources: answer.sources }
    else if (answer.kind === 'noPermission') sharing.picker = answer
    else if (sharing.picker.kind !== 'open') sharing.picker = { kind: 'failed' }
  }

  /** Still within the click's few seconds of transient activation: what is awaited is one message to the shell. */
  async #choose(
    shell: SharingShell,
    signal: AbortSignal,
    { sourceId, withAudio, mode }: SharePick
  ): Promise<void> {
    const { sharing } = this.#stores
    this.#isChoosing = true
    const isThere = await shell.chooseShareSource({ id: sourceId, withAudio }).catch(() => false)
    this.#isChoosing = false
    if (signal.aborted) {
      if (isThere) void shell.chooseShareSource(null).catch(() => undefined)
      return
    }
    sharing.hasGone = !isThere
    if (!isThere) return this.#list(shell, signal)
    this.#remember(sourceId, withAudio)
    this.cancelSharePicker()
    this.setShareMode(mode)
    this.#share?.change({ withAudio, isChosen: true })
  }

  #remember(sourceId: string, withAudio: boolean): void {
    const { sharing } = this.#stores
    const sources: readonly ShareSource[] = sharing.picker.kind === 'open' ? sharing.picker.sources : []
    const source = sources.find(({ id }) => id === sourceId)
    this.#chosenName = source?.name ?? null
    sharing.withAudio = withAudio
    if (source) sharing.lastPick = { id: source.id, kind: source.kind, name: source.name }
  }

  #showName(track: MediaStreamTrack | null): void {
    if (track === this.#namedTrack) return
    this.#namedTrack = track
    this.#stores.sharing.name = track ? (this.#chosenName ?? nameIn(track.label)) : ''
    this.#chosenName = null
  }
}

/** Browsers put an id where the shell puts the name of the window. */
function nameIn(label: string): string {
  return /^(window|screen|web-contents-media-stream):\S*$/.test(label) ? '' : label
}
