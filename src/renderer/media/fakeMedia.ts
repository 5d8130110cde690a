/** Stand-ins for capture in tests: devices that can be plugged, held back and refused, and tracks that count. */

export interface FakeDevice {
  readonly kind: MediaDeviceKind
  readonly deviceId: string
  readonly label: string
  readonly groupId?: string
}

export class FakeTrack extends EventTarget implements MediaStreamTrack {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly onended = null
  readonly onmute = null
  readonly onunmute = null
  contentHint = ''
  enabled = true
  muted = false
  readyState: MediaStreamTrackState = 'live'
  /** What `getSettings` says besides the device. */
  settings: MediaTrackSettings = {}
  /** As the browsers that count frames have it. */
  stats: { readonly deliveredFrames: number } | undefined
  /** Every set of constraints applied. */
  readonly applied: (MediaTrackConstraints | undefined)[] = []
  readonly #deviceId: string

  constructor(kind: 'audio' | 'video', device: { readonly deviceId: string; readonly label: string }) {
    super()
    this.id = `${kind}-${device.deviceId}`
    this.kind = kind
    this.label = device.label
    this.#deviceId = device.deviceId
  }

  stop(): void {
    this.readyState = 'ended'
  }

  /** What unplugging the device, or the browser's own stop bar, does to a track. */
  end(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }

  silence(isMuted: boolean): void {
    this.muted = isMuted
    this.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'))
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.#deviceId, ...this.settings }
  }

  getCapabilities(): MediaTrackCapabilities {
    return {}
  }

  getConstraints(): MediaTrackConstraints {
    return {}
  }

  applyConstraints(constraints?: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints)
    return Promise.resolve()
  }

  /** Has an end and an `enabled` of its own, and is counted by nobody. */
  clone(): FakeTrack {
    const copy = new FakeTrack(this.kind === 'audio' ? 'audio' : 'video', {
      deviceId: this.#deviceId,
      label: this.label
    })
    copy.enabled = this.enabled
    copy.settings = this.settings
    return copy
  }
}

export class FakeStream extends EventTarget implements MediaStream {
  readonly id = 'stream'
  readonly active = true
  readonly onaddtrack = null
  readonly onremovetrack = null
  readonly onactive = null
  readonly oninactive = null
  readonly #tracks: readonly MediaStreamTrack[]

  constructor(...tracks: readonly MediaStreamTrack[]) {
    super()
    this.#tracks = tracks
  }

  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks]
  }

  getAudioTracks(): MediaStreamTrack[] {
    return this.#tracks.filter((track) => track.kind === 'audio')
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.#tracks.filter((track) => track.kind === 'video')
  }

  getTrackById(id: string): MediaStreamTrack | null {
    return this.#tracks.find((track) => track.id === id) ?? null
  }

  addTrack(): void {}
  removeTrack(): void {}

  clone(): MediaStream {
    return this
  }
}

/** Answers capture requests from the plugged devices, in order of plugging; the first of a kind is the default. */
export class FakeMediaDevices extends EventTarget {
  /** Every request ever made. */
  readonly requests: (MediaStreamConstraints | DisplayMediaStreamOptions)[] = []
  /** Every track ever handed out. */
  readonly tracks: FakeTrack[] = []
  /** While set, every request is refused with it. */
  refusal: DOMException | null = null
  plugged: readonly FakeDevice[]
  /** Tracks per screen share. */
  displayTracks: readonly ('audio' | 'video')[] = ['video']
  displaySurface = 'monitor'
  displayLabel = 'Screen'
  #held: (() => void)[] | null = null

  constructor(...plugged: readonly FakeDevice[]) {
    super()
    this.plugged = plugged
  }

  get liveTracks(): readonly FakeTrack[] {
    return this.tracks.filter((track) => track.readyState === 'live')
  }

  /** From here on requests wait, as for a person who reads a permission prompt. */
  hold(): void {
    this.#held ??= []
  }

  /** Answers everything that waits, with the devices and the refusal of this moment. */
  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const answer of held) answer()
  }

  refuse(name: string, message = ''): void {
    this.refusal = new DOMException(message, name)
  }

  plug(...devices: readonly FakeDevice[]): void {
    this.plugged = [...this.plugged, ...devices]
    this.dispatchEvent(new Event('devicechange'))
  }

  /** Takes a device away: its tracks end, then the list changes. */
  unplug(deviceId: string): void {
    this.plugged = this.plugged.filter((device) => device.deviceId !== deviceId)
    for (const track of this.liveTracks) if (track.getSettings().deviceId === deviceId) track.end()
    this.dispatchEvent(new Event('devicechange'))
  }

  async getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
    await this.#admit(constraints)
    const { audio, video } = constraints
    const kind = audio ? 'audioinput' : 'videoinput'
    const wished = exactDeviceId(audio ? audio : video)
    const device = this.plugged.find((one) => one.kind === kind && (!wished || one.deviceId === wished))
    if (!device) throw new DOMException('', wished ? 'OverconstrainedError' : 'NotFoundError')
    return new FakeStream(this.#track(audio ? 'audio' : 'video', device))
  }

  async getDisplayMedia(options: DisplayMediaStreamOptions = {}): Promise<MediaStream> {
    await this.#admit(options)
    const screen = { deviceId: 'screen', label: this.displayLabel }
    const tracks = this.displayTracks.map((kind) => this.#track(kind, screen))
    for (const track of tracks) track.settings = { displaySurface: this.displaySurface }
    return new FakeStream(...tracks)
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const infos = this.plugged.map(({ groupId = '', ...device }) => ({ ...device, groupId }))
    return Promise.resolve(infos.map((info) => ({ ...info, toJSON: () => info })))
  }

  async #admit(request: MediaStreamConstraints | DisplayMediaStreamOptions): Promise<void> {
    this.requests.push(request)
    const held = this.#held
    if (held) await new Promise<void>((resolve) => held.push(resolve))
    if (this.refusal) throw this.refusal
  }

  #track(kind: 'audio' | 'video', device: { deviceId: string; label: string }): FakeTrack {
    const track = new FakeTrack(kind, device)
    this.tracks.push(track)
    return track
  }
}

/** Lets every promise reaction that is due run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

function exactDeviceId(constraints: MediaTrackConstraints | boolean | undefined): string | null {
  if (typeof constraints !== 'object') return null
  const { deviceId } = constraints
  return typeof deviceId === 'object' && 'exact' in deviceId && typeof deviceId.exact === 'string'
    ? deviceId.exact
    : null
}

class FakePermissionStatus extends EventTarget implements PermissionStatus {
  readonly name: string
  readonly onchange = null
  state: PermissionState = 'prompt'

  constructor(name: string) {
    super()
    this.name = name
  }
}

/** Answers for every name, with 'prompt' until told otherwise. */
export class FakePermissions {
  readonly #statuses = new Map<string, FakePermissionStatus>()

  query({ name }: PermissionDescriptor): Promise<PermissionStatus> {
    return Promise.resolve(this.#status(name))
  }

  change(name: PermissionName, state: PermissionState): void {
    const status = this.#status(name)
    status.state = state
    status.dispatchEvent(new Event('change'))
  }

  #status(name: string): FakePermissionStatus {
    const status = this.#statuses.get(name) ?? new FakePermissionStatus(name)
    this.#statuses.set(name, status)
    return status
  }
}

/** As much of an audio element as Playback touches; `house` is the autoplay policy all elements share. */
export class FakeAudioElement {
  srcObject: MediaStream | null = null
  volume = 1
  paused = true
  plays = 0
  sinkId = ''
  /** A speaker that `setSinkId` does not find. */
  missingSinkId: string | null = null
  readonly #house: { readonly isBlocking: boolean }
  #interrupt: ((reason: DOMException) => void) | null = null

  constructor(house: { readonly isBlocking: boolean }) {
    this.#house = house
  }

  /** The one widened step: nobody implements the 300 members of HTMLAudioElement. */
  asElement(): HTMLAudioElement {
    return this as unknown as HTMLAudioElement
  }

  play(): Promise<void> {
    if (this.#house.isBlocking) return Promise.reject(new DOMException('', 'NotAllowedError'))
    this.paused = false
    this.plays += 1
    return new Promise((_resolve, reject) => (this.#interrupt = reject))
  }

  /** What a pause or a new source does to a start under way. */
  interrupt(): void {
    this.#interrupt?.(new DOMException('', 'AbortError'))
  }

  pause(): void {
    this.paused = true
  }

  setSinkId(sinkId: string): Promise<void> {
    if (sinkId === this.missingSinkId) return Promise.reject(new DOMException('', 'NotFoundError'))
    this.sinkId = sinkId
    return Promise.resolve()
  }
}
