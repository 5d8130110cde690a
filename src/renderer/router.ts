/** Which address shows which view. */
import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router'
import HomeView from './views/HomeView.vue'
import RoomView from './views/RoomView.vue'

/** The characters of a room id; its other rules are the protocol's and are told by the service. */
const roomPath = '/r/:roomId([A-Za-z0-9-]{3,64})'

/**
 * Every view is in the first bundle: a person who follows an invite must not wait for a second download.
 *
 * @param history passed in so that tests need no address bar
 */
export function createAppRouter(history: RouterHistory = createWebHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: HomeView },
      {
        path: roomPath,
        name: 'room',
        component: RoomView,
        props: true,
        // Ids are lower case; a link that was retyped with capitals still means the same room.
        beforeEnter: ({ params }) => {
          const roomId = String(params['roomId'])
          return roomId === roomId.toLowerCase() || { name: 'room', params: { roomId: roomId.toLowerCase() } }
        }
      },
      { path: '/:elsewhere(.*)*', redirect: '/' }
    ]
  })
}
