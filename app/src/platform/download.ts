// Files out of the browser, made on the tablet.

/** Saves `parts` as a file of this name, by the browser's own download. */
export function download(name: string, type: string, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the blob after the click; a minute is ample, and a leak of it ends with the page.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
