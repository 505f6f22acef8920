import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Features of the device the page never asks for. */
const FEATURES = ['camera', 'geolocation', 'payment', 'usb', 'browsing-topics'];
const POLICY = ['microphone=(self)', ...FEATURES.map((feature) => `${feature}=()`)].join(', ');

/**
 * Headers that keep everything foreign out of the page, and the page out of everything foreign.
 * @param ancestors origins whose pages may show ours in a frame; none: nobody may
 */
export function headers(secure: boolean, ancestors: string[] = []): RequestHandler[] {
  const strict = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ancestors.length > 0 ? ancestors : ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: ancestors.length > 0 ? false : { action: 'deny' },
    // Browsers refuse these two, with a warning, where the connection is not encrypted.
    strictTransportSecurity: secure,
    crossOriginOpenerPolicy: secure,
  });
  const rest: RequestHandler = (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Permissions-Policy': POLICY });
    next();
  };
  return [strict, rest];
}
