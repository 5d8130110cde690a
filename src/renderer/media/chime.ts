/** Two soft notes: something has happened that the person did not do. */

import type { AudioLevels } from './audioLevel'

/** A fourth upwards, low enough not to startle: D5, G5. */
const notesHz = [587.33, 783.99] as const
const noteEveryS = 0.16
const noteLengthS = 0.9
/** Linear; speech is around ten times as loud. */
const loudness = 0.05
const attackS = 0.02
/** An exponential ramp cannot end at zero. */
const silence = 0.0001

/** The last note, and what a sleeping context needs to wake up. */
const giveUpMs = 2_500

/** Says nothing where sound is not allowed, and nothing later on either: a chime is never the only sign. */
export function playChime(audio: Pick<AudioLevels, 'borrow'>): void {
  const loan = audio.borrow()
  if (!loan) return
  const volumes = notesHz.map((hz, index) => startNote(loan.context, hz, index * noteEveryS))
  setTimeout(() => {
    for (const volume of volumes) volume.disconnect()
    loan.release()
  }, giveUpMs)
}

/** @returns what connects the note to the speakers */
function startNote(context: AudioContext, hz: number, inSeconds: number): GainNode {
  const at = context.currentTime + inSeconds
  const volume = new GainNode(context, { gain: silence })
  volume.gain.setValueAtTime(silence, at)
  volume.gain.exponentialRampToValueAtTime(loudness, at + attackS)
  volume.gain.exponentialRampToValueAtTime(silence, at + noteLengthS)
  const note = new OscillatorNode(context, { type: 'sine', frequency: hz })
  note.connect(volume).connect(context.destination)
  note.start(at)
  note.stop(at + noteLengthS)
  return volume
}
