// Dragging with one finger or the mouse, as distances. Steps are told once a frame, however many the device makes. A second
// finger or the ctrl key belongs to other gestures; a drag that has moved does not end in a click.

/** Nearer than this to where it began it is a tap, CSS pixels. */
const THRESHOLD_PX = 8

/** What a drag tells its owner. */
export interface DragEvents {
  /** Moved by so much since the last step, CSS pixels; positive to the right. */
  moved(byPx: number): void
  /** Let go after it had moved. */
  ended(): void
}

/** Listens on `element` until the returned function is called. */
export function watchDrag(element: HTMLElement, events: DragEvents): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const down = new Set<number>()
  let pointer: number | null = null
  let lastX = 0
  let atX = 0
  let isDragging = false
  let frame = 0

  const step = (): void => {
    cancelAnimationFrame(frame)
    frame = 0
    if (atX !== lastX) events.moved(atX - lastX)
    lastX = atX
  }
  const stop = (): void => {
    pointer = null
    if (!isDragging) return
    step()
    isDragging = false
    events.ended()
  }
  const begin = (event: PointerEvent): void => {
    down.add(event.pointerId)
    if (down.size > 1) return stop()
    if (event.button !== 0 || event.ctrlKey) return
    pointer = event.pointerId
    lastX = event.clientX
    atX = event.clientX
  }
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return
    atX = event.clientX
    if (!isDragging) {
      if (Math.abs(atX - lastX) < THRESHOLD_PX) return
      isDragging = true
      lastX = atX
      element.setPointerCapture(event.pointerId)
      element.addEventListener('click', swallow, { capture: true, once: true, signal })
    }
    frame ||= requestAnimationFrame(step)
  }
  const release = (event: PointerEvent): void => {
    down.delete(event.pointerId)
    if (event.pointerId !== pointer) return
    stop()
    // The click of this drag comes at once or, by touch, not at all; the next one is meant.
    setTimeout(() => element.removeEventListener('click', swallow, { capture: true }))
  }
  element.addEventListener('pointerdown', begin, { signal })
  element.addEventListener('pointermove', move, { signal })
  // Outside the element too: a press that never moved is not captured.
  addEventListener('pointerup', release, { signal })
  addEventListener('pointercancel', release, { signal })
  return () => {
    cancelAnimationFrame(frame)
    listening.abort()
  }
}

const swallow = (event: Event): void => event.stopPropagation()
