// The page that hands out the certificate authority: HTML, style and script as text, because nothing of the app may be served
// over plain http. It asks the secure address again and again whether this tablet trusts it by now.

/** What stands on the page. */
export interface HelpFacts {
  /** Port of the secure address; its host is the one the page was opened with. */
  readonly securePort: number
  /** SHA-256 of the authority. */
  readonly fingerprint: string
  /** Address of this page, for the QR code. */
  readonly address: string
  /** The QR code of `address`, an SVG element. */
  readonly qrSvg: string
}

/** Path of the small endpoint on the secure address that answers any page. */
export const TRUSTED_PATH = '/trusted'

/** The page, HTML. */
export function helpPage({ securePort, fingerprint, address, qrSvg }: HelpFacts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lineside: trust this gateway</title>
<link rel="stylesheet" href="/help.css">
<script src="/help.js" defer></script>
</head>
<body data-secure-port="${securePort}">
<main>
<h1>Let this tablet trust the gateway</h1>
<p id="state" class="wait" role="status"><span aria-hidden="true">○</span> <strong>Not trusted yet.</strong> Follow the steps; this turns green by itself.</p>
<p id="open" hidden><a class="button" id="secure" href="#">Open Lineside</a></p>
<h2>1. Load the certificate</h2>
<p><a class="button" href="/lineside-ca.crt">Load the certificate</a></p>
<p>Compare before you trust it. The gateway printed the same when it started (SHA-256):</p>
<p class="print">${fingerprint.replace(/(.{24})/g, '$1<wbr>')}</p>
<h2>2. Trust it</h2>
<h3>iPad, iPhone</h3>
<ol>
<li>Open this page in Safari, load the certificate, and choose Allow.</li>
<li>Settings, "Profile Downloaded": Install.</li>
<li>Settings, General, About, Certificate Trust Settings: switch Lineside on.</li>
</ol>
<h3>Android</h3>
<ol>
<li>Load the certificate.</li>
<li>Settings, search for "CA certificate", Install anyway, and choose lineside-ca.crt.</li>
</ol>
<h3>Windows</h3>
<ol>
<li>Load the certificate and open it: Install Certificate, Local Machine.</li>
<li>Choose "Place all certificates in the following store": Trusted Root Certification Authorities.</li>
<li>Start the browser again.</li>
</ol>
<p>Other systems take the same certificate as <a href="/lineside-ca.pem">PEM</a>.</p>
<h2>Another tablet</h2>
<p>Its camera opens this page: <code>${escapeHtml(address)}</code></p>
<div class="qr">${qrSvg}</div>
</main>
</body>
</html>
`
}

/** Its style sheet. */
export const HELP_STYLE = `:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: #f3f4f4; color: #1f2426; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2rem; font-size: 1.25rem; } h3 { font-size: 1.1rem; }
#state { padding: 1rem; border: 2px solid #6b7376; border-radius: .5rem; }
#state.trusted { border-color: #14703a; background: #dcf3e4; color: #0c4a26; }
.button { display: inline-block; min-height: 48px; box-sizing: border-box; padding: .65rem 1.25rem; border-radius: .5rem; background: #1f2426; color: #fff; text-decoration: none; }
.print { padding: .75rem; border-radius: .5rem; background: #e4e7e8; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.qr svg { width: 12rem; height: 12rem; background: #fff; }
li { margin: .35rem 0; }
@media (prefers-color-scheme: dark) {
body { background: #14181a; color: #e8ebec; } .print { background: #262c2f; } .button { background: #e8ebec; color: #14181a; }
#state.trusted { background: #0c3a20; color: #c9f2d8; } a:not(.button) { color: inherit; }
}
`

/** Its script: plain JavaScript that every tablet's browser takes. */
export const HELP_SCRIPT = `'use strict';
const secure = 'https://' + location.hostname + ':' + document.body.dataset.securePort;
const state = document.getElementById('state');
const look = async () => {
  try {
    const answer = await fetch(secure + '${TRUSTED_PATH}', { mode: 'cors', credentials: 'omit', cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    state.className = 'trusted';
    state.innerHTML = '<span aria-hidden="true">✓</span> <strong>This tablet trusts the gateway.</strong> Lineside can be opened and installed.';
    document.getElementById('secure').href = secure + '/';
    document.getElementById('open').hidden = false;
  } catch {
    setTimeout(look, 2000);
  }
};
look();
`

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
