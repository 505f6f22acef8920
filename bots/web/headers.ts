import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Features of the device the page never asks for. */
const FEATURES = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'browsing-topics'];

/** Headers that keep everything foreign out of the page, and the page out of everything foreign. */
export function headers(secure: boolean): RequestHandler[] {
  const strict = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Browsers refuse these two, with a warning, where the connection is not encrypted.
    strictTransportSecurity: secure,
    crossOriginOpenerPolicy: secure,
  });
  const rest: RequestHandler = (_request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
    });
    next();
  };
  return [strict, rest];
}
