/** A day as Vietnamese write it: "24/11/2026". Days are kept as midnight UTC. */
export function dayName(day: Date | string): string {
  const [year, month, date] = (typeof day === 'string' ? day : day.toISOString()).slice(0, 10).split('-');
  return `${date}/${month}/${year}`;
}
