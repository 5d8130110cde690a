/** Which address shows which view. */
import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router'
import { canonicalKey, type RoomKey } from './roomKeys'
import { readFragment, type FragmentReading } from './trust/roomSecret'
import HomeView from './views/HomeView.vue'
import RoomView from './views/RoomView.vue'

export interface AppRouterOptions {
  /** Its origin: rooms there go without a server in their address. */
  readonly homeServer?: string
  /** What the fragment of an address has said; told before the address is shown, or anything else of the room. */
  readonly hearFragment?: (key: RoomKey, fragment: FragmentReading) => void
  /** Whether a room has a secret, here or not; asked once its address has been told. */
  readonly isPrivate?: (key: RoomKey) => boolean
}

/**
 * What is left of a secret in the address, whole or damaged. Whatever becomes of the secret, neither a reload nor a
 * bookmark nor somebody who is sent the address takes the room for an open one of the same name then.
 */
export const privateMark = '#k='

/**
 * Every view is in the first bundle: a person who follows an invite must not wait for a second download.
 *
 * A secret is taken out of the address as soon as the address is read, so that it stays out of sight, out of the
 * history, and out of what is copied from there without a thought.
 *
 * @param history passed in so that tests need no address bar
 */
export function createAppRouter(
  history: RouterHistory = createWebHistory(),
  {
    homeServer = 'https://confab.invalid',
    hearFragment = () => {},
    isPrivate = () => false
  }: AppRouterOptions = {}
): Router {
  const router = createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: HomeView },
      { path: '/r/:roomId', name: 'room', component: RoomView, props: true },
      { path: '/:elsewhere(.*)*', redirect: '/' }
    ]
  })
  router.beforeEach(({ name, params, hash, redirectedFrom }) => {
    if (name !== 'room') return true
    const given = String(params['roomId'])
    const roomId = canonicalKey(given, homeServer)
    if (roomId === null) return { name: 'home' }
    const fragment = readFragment(hash)
    // By way of a redirect it has been told already, and all that is left to read is our own mark.
    if (!redirectedFrom) hearFragment(roomId, fragment)
    const kept = fragment.kind === 'damaged' || isPrivate(roomId) ? privateMark : ''
    // A link that was retyped with capitals still means the same room, which has one address.
    return (
      (roomId === given && hash === kept) || { name: 'room', params: { roomId }, hash: kept, replace: true }
    )
  })
  return router
}

/** The room at whose door we stand has turned out to be private: its address is marked, and nothing else changes. */
export async function renewAddress(router: Router): Promise<void> {
  const { name, params, hash } = router.currentRoute.value
  if (name === 'room' && hash !== privateMark) await router.replace({ name, params, force: true })
}
