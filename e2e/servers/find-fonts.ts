/**
 * The fonts in which pictures of the site are compared. A page is as wide as its letters, so that nothing can be said about a
 * picture without them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptCommand, aptInstall } from './apt.ts';
import { firstFound } from './finding.ts';
import type { Finding } from './finding.ts';

/** CSS that sets a page in them, whatever else is installed. */
export const inDejaVu = `:root {
  --serif: 'DejaVu Serif';
  --sans: 'DejaVu Sans';
  --mono: 'DejaVu Sans Mono';
}`;

const debianPackage = 'fonts-dejavu-core';
const folder = '/usr/share/fonts/truetype/dejavu';
const faces = ['DejaVuSerif', 'DejaVuSerif-Bold', 'DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSansMono'];

/** @returns the folder of Debian's DejaVu fonts, or why there is none. Another release of them is another picture. */
export function findFonts(): Finding<string> {
  const finding = firstFound(debianFonts, () => {
    const refusal = aptInstall([debianPackage]);
    return refusal === undefined ? debianFonts() : { missing: refusal };
  });
  if (finding.missing === undefined) return finding;
  return { missing: `${finding.missing}. What would help: ${aptCommand([debianPackage])}` };
}

function debianFonts(): Finding<string> {
  const absent = faces.find((face) => !existsSync(join(folder, `${face}.ttf`)));
  return absent === undefined ? { found: folder } : { missing: `there is no ${join(folder, absent)}.ttf` };
}
