/** The day in Paris at an instant, as the server counts days, whichever zone the device is set to. */
export function parisDay(now) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(now);
}
