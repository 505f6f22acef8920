import QRCode from 'qrcode';

/** Gives a QR code as an SVG document, with the empty edge that readers need. Throws if the text is too long for one. */
export function qr(text: string): Promise<string> {
  return QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}
