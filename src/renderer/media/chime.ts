/** Two soft notes: something has happened that the person did not do. */

/** A fourth upwards, low enough not to startle: D5, G5. */
const notesHz = [587.33, 783.99] as const
const noteEveryS = 0.16
const noteLengthS = 0.9
/** Linear; speech is around ten times as loud. */
const loudness = 0.05
const attackS = 0.02
/** An exponential ramp cannot end at zero. */
const silence = 0.0001

/** Says nothing where sound is not allowed: a chime is never the only sign. Frees its context afterwards. */
export function playChime(createContext: () => AudioContext): void {
  let context: AudioContext
  try {
    context = createContext()
  } catch {
    return
  }
  const [first, ...later] = notesHz.map((hz, index) => startNote(context, hz, index * noteEveryS))
  const last = later.at(-1) ?? first
  last?.addEventListener('ended', () => void context.close(), { once: true })
}

function startNote(context: AudioContext, hz: number, inSeconds: number): OscillatorNode {
  const at = context.currentTime + inSeconds
  const volume = new GainNode(context, { gain: silence })
  volume.gain.setValueAtTime(silence, at)
  volume.gain.exponentialRampToValueAtTime(loudness, at + attackS)
  volume.gain.exponentialRampToValueAtTime(silence, at + noteLengthS)
  const note = new OscillatorNode(context, { type: 'sine', frequency: hz })
  note.connect(volume).connect(context.destination)
  note.start(at)
  note.stop(at + noteLengthS)
  return note
}
