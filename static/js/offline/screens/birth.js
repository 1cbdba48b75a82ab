/** A birth date typed in three fields. */
const two = (text) => text.trim().padStart(2, '0');

/** The birth date as `YYYY-MM-DD`, or null where there is no such day. */
export function birthDate({ birth_day: day, birth_month: month, birth_year: year }) {
  const iso = `${year.value.trim()}-${two(month.value)}-${two(day.value)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  const real = /^\d{4}-\d\d-\d\d$/.test(iso) && !Number.isNaN(date.getTime());
  return real && date.toISOString().startsWith(iso) ? iso : null;
}
