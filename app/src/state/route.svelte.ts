// Which screen is open: the address after `#`, so that a QR code on a machine opens its screen and Back works.

/** A screen and what it is about. */
export type Route =
  | { readonly screen: 'floor' }
  | { readonly screen: 'machine'; readonly machine: string }
  | { readonly screen: 'cases' }
  | { readonly screen: 'case'; readonly caseId: string }
  | { readonly screen: 'handover' }
  | { readonly screen: 'export' }
  | { readonly screen: 'settings' }
  | { readonly screen: 'mapping'; readonly topic: string | null }

/** The route of an address such as `#/machine/press-1`; anything unknown is the floor. */
export function parseRoute(hash: string): Route {
  const [screen, subject] = hash.replace(/^#\/?/, '').split('/')
  let name = ''
  try {
    name = decodeURIComponent(subject ?? '')
  } catch {
    return { screen: 'floor' }
  }
  if (screen === 'machine' && name) return { screen, machine: name }
  if (screen === 'mapping') return { screen, topic: name || null }
  if (screen === 'case' && name) return { screen, caseId: name }
  if (screen === 'cases' || screen === 'handover' || screen === 'export' || screen === 'settings')
    return { screen }
  return { screen: 'floor' }
}

/** The address of a route, for links. */
export function hrefOf(route: Route): string {
  if (route.screen === 'machine') return `#/machine/${encodeURIComponent(route.machine)}`
  if (route.screen === 'case') return `#/case/${encodeURIComponent(route.caseId)}`
  if (route.screen === 'mapping' && route.topic !== null)
    return `#/mapping/${encodeURIComponent(route.topic)}`
  return route.screen === 'floor' ? '#/' : `#/${route.screen}`
}

/** The open route; follows the address. */
export class Router {
  route = $state.raw<Route>(parseRoute(location.hash))

  constructor() {
    addEventListener('hashchange', () => {
      this.route = parseRoute(location.hash)
    })
  }
}
