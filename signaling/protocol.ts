/**
 * The room protocol: everything the two ends of the signaling connection may say to each other.
 *
 * The only definition for both sides. Schemas are strict, so a payload that carries more than was
 * agreed is refused as surely as one that carries less. The service reads envelopes; what is in them is sealed by
 * the participants, for each other (docs/decisions/0014-room-secret.md).
 */
import * as v from 'valibot'

/** Raised whenever an older client could misunderstand a newer service, or the other way round. */
export const PROTOCOL_VERSION = 5

/** Hard bounds of the protocol; lengths in UTF-16 code units. Deployment limits live in the service's config. */
export const bounds = {
  /** A name of 64 code units, two keys and a signature, sealed and in base64url, with some room to grow. */
  card: 1_400,
  /** The longest plain body (see rtc/signal.ts) in base64url, with what sealing adds. */
  sealedBody: 90_000,
  accessToken: 256,
  /** At the door of one room at a time. */
  knocksPerRoom: 8,
  watchedRooms: 64
} as const

/** Lower case letters, digits and inner hyphens: survives being read aloud, typed and put in a link. */
export const RoomId = v.pipe(v.string(), v.regex(/^[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])$/, 'not a room id'))

export const ParticipantId = v.pipe(v.string(), v.regex(/^[\w-]{8,32}$/, 'not a participant id'))

/** Counts a participant's fresh arrivals under one id. A higher epoch means: the old connections are gone. */
export const Epoch = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** Signed by the service, opaque to everybody else: whoever holds it may come back as the same participant. */
export const ResumeToken = v.pipe(v.string(), v.maxLength(512))

/** What a participant is sending right now, as observed at the senders and not as wished by the buttons. */
export const ParticipantState = v.strictObject({
  microphone: v.boolean(),
  camera: v.boolean(),
  share: v.boolean(),
  /** The share is on and gives no new pictures: paused by the person, or its window is minimised. */
  sharePaused: v.boolean(),
  hand: v.boolean()
})
export type ParticipantState = v.InferOutput<typeof ParticipantState>

const Base64url = v.pipe(v.string(), v.regex(/^[\w-]+$/, 'not base64url'))

/** Who somebody is, sealed for those who hold the room's key; see trust/card.ts. */
export const Card = v.pipe(Base64url, v.maxLength(bounds.card))

export const Participant = v.strictObject({
  id: ParticipantId,
  card: Card,
  epoch: Epoch,
  state: ParticipantState
})
export type Participant = v.InferOutput<typeof Participant>

/** Who is inside a room, for people who are not. */
export const Presence = v.strictObject({
  roomId: RoomId,
  cards: v.array(Card)
})
export type Presence = v.InferOutput<typeof Presence>

const SafeCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Relayed verbatim between two participants of one room. What it says is sealed for the two; see rtc/signal.ts. */
export const SealedSignal = v.strictObject({
  /** See rtc/signal.ts for these three. In the clear, because they decide what is pointless to send or to open. */
  epoch: Epoch,
  attempt: SafeCount,
  sequence: SafeCount,
  body: v.pipe(Base64url, v.maxLength(bounds.sealedBody))
})
export type SealedSignal = v.InferOutput<typeof SealedSignal>

/** Somebody at the door of a locked room. */
export const Knock = v.strictObject({ knockId: ParticipantId, card: Card })
export type Knock = v.InferOutput<typeof Knock>

/** Mirrors the W3C RTCIceServer dictionary. */
const IceServer = v.strictObject({
  urls: v.array(v.string()),
  username: v.exactOptional(v.string()),
  credential: v.exactOptional(v.string())
})

/** STUN and TURN servers as of now. */
export const IceGrant = v.strictObject({
  servers: v.array(IceServer),
  /** How long the credentials among them hold; null: they do not expire. A duration, as clocks may disagree. */
  expiresInMs: v.nullable(v.number())
})
export type IceGrant = v.InferOutput<typeof IceGrant>

/** Client to service. Every request is validated on arrival and always acknowledged. */
export const requests = {
  'room:join': {
    payload: v.strictObject({
      roomId: RoomId,
      card: Card,
      state: ParticipantState,
      /**
       * Asks for the id held before. `isContinuing` says the links to the others are still alive, so they must
       * not be made anew; after a reload they are not, and the participant comes back with a higher epoch.
       */
      resume: v.exactOptional(v.strictObject({ token: ResumeToken, isContinuing: v.boolean() }))
    }),
    reply: v.strictObject({
      self: Participant,
      others: v.array(Participant),
      /** Of the room's snapshot; every notice carries the next one, so a gap is visible. */
      version: v.number(),
      /** True when the participant had never left in the eyes of the others and its epoch is unchanged. */
      isContinued: v.boolean(),
      /**
       * While the service has only just been started anew it cannot know who else is inside: for so long, others
       * who are missing from this snapshot may be on their way back. 0: the snapshot is complete.
       */
      othersSettleInMs: v.number(),
      resumeToken: ResumeToken,
      ice: IceGrant,
      maxParticipants: v.number(),
      /** Nobody comes in without being let in. */
      isLocked: v.boolean(),
      /** Who waits for that. */
      knocks: v.array(Knock)
    })
  },
  'room:leave': {
    /** A page that goes away cannot know whether it is being reloaded: then it may return, and soon. */
    payload: v.strictObject({ mayReturn: v.boolean() }),
    reply: v.null()
  },
  'room:watch': {
    payload: v.strictObject({ roomIds: v.pipe(v.array(RoomId), v.maxLength(bounds.watchedRooms)) }),
    reply: v.strictObject({ rooms: v.array(Presence) })
  },
  'room:unwatch': {
    payload: v.strictObject({ roomIds: v.pipe(v.array(RoomId), v.maxLength(bounds.watchedRooms)) }),
    reply: v.null()
  },
  /** Fresh credentials, in a room or before one: what a check of the connection needs, too. */
  'ice:get': {
    payload: v.strictObject({}),
    reply: IceGrant
  },
  /** By anybody inside; the lock goes with the last participant. */
  'room:lock': {
    payload: v.strictObject({ isLocked: v.boolean() }),
    /** As of 'state:set'. */
    reply: v.strictObject({ version: v.number() })
  },
  /**
   * Asks those inside a locked room to be let in, for as long as the connection stands; a second knock takes the place
   * of the first. Refused with 'notLocked' where one can simply join.
   */
  'room:knock': {
    payload: v.strictObject({ roomId: RoomId, card: Card }),
    reply: v.strictObject({ knockId: ParticipantId })
  },
  /** Does nothing where there is no knock of this connection. */
  'room:unknock': { payload: v.strictObject({}), reply: v.null() },
  /** By somebody inside; the first answer counts. Whoever is let in may join once. */
  'room:answer': {
    payload: v.strictObject({ knockId: ParticipantId, isAdmitted: v.boolean() }),
    reply: v.null()
  },
  'signal:send': {
    payload: v.strictObject({ to: ParticipantId, signal: SealedSignal }),
    reply: v.null()
  },
  'state:set': {
    payload: v.strictObject({ state: ParticipantState }),
    /** The room's version after the change: the one step of the sequence its author gets no notice of. */
    reply: v.strictObject({ version: v.number() })
  }
} as const

/** Service to client. Facts, not questions: no acknowledgement. */
export const notices = {
  /**
   * Somebody arrived, or came back with a higher epoch. With an unchanged epoch: they resumed over a new
   * connection (not a recovered one) and may have missed signals, so links to them should be checked.
   * `isContinued`: their links to whoever knows them are alive, so whoever does not know them has to offer.
   */
  'room:joined': v.strictObject({ participant: Participant, isContinued: v.boolean(), version: v.number() }),
  /** `isLost`: they did not say goodbye, the service has only lost sight of them. Their media may still flow. */
  'room:left': v.strictObject({ participantId: ParticipantId, isLost: v.boolean(), version: v.number() }),
  'room:state': v.strictObject({
    participantId: ParticipantId,
    state: ParticipantState,
    version: v.number()
  }),
  'room:presence': Presence,
  'room:lock': v.strictObject({ isLocked: v.boolean(), version: v.number() }),
  /** To everybody inside. */
  'room:knocked': Knock,
  /** To everybody inside: answered, or gone. */
  'room:knockEnded': v.strictObject({ knockId: ParticipantId }),
  /** To whoever knocked. */
  'knock:answered': v.strictObject({ roomId: RoomId, isAdmitted: v.boolean() }),
  'signal:received': v.strictObject({ from: ParticipantId, signal: SealedSignal }),
  /** The service is about to stop; connections close after `closesInMs`. Calls go on without it. */
  'server:draining': v.strictObject({ closesInMs: v.number() }),
  /** The last notice on a connection the service is about to close on purpose. */
  'connection:refused': v.strictObject({ code: v.picklist(['tooManyErrors', 'resumedElsewhere']) })
} as const

/** Why a request was refused. `message` in the reply is for developers; people get a sentence per code. */
export const refusalCodes = [
  'invalidPayload',
  'unknownRequest',
  'rateLimited',
  'notInRoom',
  'unknownParticipant',
  'roomFull',
  'roomLocked',
  'notLocked',
  /** Too many wait at this door already. */
  'doorCrowded',
  /** The knock has been answered by somebody else, or they have gone. */
  'unknownKnock',
  'serverFull',
  'serverDraining',
  'internal'
] as const
export type RefusalCode = (typeof refusalCodes)[number]
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
}
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Refusal }

/** Why the connection itself was turned away; travels in `connect_error.data.code`. */
export const handshakeRefusals = [
  'versionMismatch',
  'serverDraining',
  'serverFull',
  /** This service is for those with its access token: there was none, or another one. */
  'accessDenied',
  /** Too many connections from one address, or too many in a short time. */
  'tooManyFromAddress'
] as const
export type HandshakeRefusal = (typeof handshakeRefusals)[number]

/** Sent as Socket.IO's `auth` when connecting. */
export const Handshake = v.object({
  protocol: v.number(),
  /** What an operator gives to those who may use the service. */
  accessToken: v.exactOptional(v.pipe(v.string(), v.maxLength(bounds.accessToken)))
})

export type RequestName = keyof typeof requests
export type RequestPayload<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['payload']>
export type RequestReply<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['reply']>
export type NoticeName = keyof typeof notices
export type NoticePayload<Name extends NoticeName> = v.InferOutput<(typeof notices)[Name]>

/** The maps Socket.IO's `Server` and `Socket` take as type arguments. */
export type ClientToServerEvents = {
  [Name in RequestName]: (
    payload: RequestPayload<Name>,
    acknowledge: (reply: Reply<RequestReply<Name>>) => void
  ) => void
}
export type ServerToClientEvents = {
  [Name in NoticeName]: (payload: NoticePayload<Name>) => void
}
