/** Stands in for an address without a certificate: browsers give such a page no camera. */
Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined });
Object.defineProperty(globalThis, 'isSecureContext', { value: false });
