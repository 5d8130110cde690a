/** Which address shows which view. */
import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router'
import { canonicalKey } from './roomKeys'
import HomeView from './views/HomeView.vue'
import RoomView from './views/RoomView.vue'

/**
 * Every view is in the first bundle: a person who follows an invite must not wait for a second download.
 *
 * @param history passed in so that tests need no address bar
 * @param homeServer its origin: rooms there go without a server in their address
 */
export function createAppRouter(
  history: RouterHistory = createWebHistory(),
  homeServer = 'https://confab.invalid'
): Router {
  const router = createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: HomeView },
      { path: '/r/:roomId', name: 'room', component: RoomView, props: true },
      { path: '/:elsewhere(.*)*', redirect: '/' }
    ]
  })
  router.beforeEach(({ name, params }) => {
    if (name !== 'room') return true
    const given = String(params['roomId'])
    const roomId = canonicalKey(given, homeServer)
    if (roomId === null) return { name: 'home' }
    // A link that was retyped with capitals still means the same room, which has one address.
    return roomId === given || { name: 'room', params: { roomId }, replace: true }
  })
  return router
}
