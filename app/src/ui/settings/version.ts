declare const __VERSION__: string

/** Version of this app, put in by the build. */
export const APP_VERSION = __VERSION__
