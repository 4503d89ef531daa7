// What reaches a person who does not look at the page: the number on the app's icon, and a notification while it is hidden.
// Both only where the browser has them; a notification only after the person allowed it.

/** Puts the number of cases that call on the app's icon; 0 takes it away. */
export function showBadge(count: number): void {
  if (!('setAppBadge' in navigator)) return
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()
  shown.catch(() => {})
}

/** Whether notifications can be allowed, are, or are not to be had. */
export const noticePermission = (): NotificationPermission | 'none' =>
  typeof Notification === 'undefined' ? 'none' : Notification.permission

/** Asks the person; resolves to what they said. */
export const askForNotices = (): Promise<NotificationPermission> => Notification.requestPermission()

/** Tells of a new case while the page is hidden. `tag`: one of the same tag takes its place. */
export async function notify(title: string, body: string, tag: string): Promise<void> {
  if (document.visibilityState === 'visible' || noticePermission() !== 'granted') return
  const registration = await navigator.serviceWorker?.getRegistration()
  await registration?.showNotification(title, { body, tag, icon: '/icon-192.png' })
}
