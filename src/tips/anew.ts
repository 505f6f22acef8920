/**
 * SQL: what a reporter added puts a tip before its agencies again, unread and not yet told; with danger as P0 that nobody has
 * acknowledged. A tip that was merged is worked on where it went. One that has left every list comes back to its last lead:
 * otherwise nobody would ever read what was added.
 * @param tip id of the tip, as SQL
 * @param grave whether what was added shows danger, as SQL
 * @returns an UPDATE of `assignment` that ends in its conditions
 */
export function showAnew(tip: string, grave: string): string {
  const place = `(SELECT coalesce(merged_into, id) FROM tip WHERE id = ${tip})`;
  return `
  UPDATE assignment SET unread = true, delivered = NULL, ended = NULL,
    urgency = CASE WHEN ${grave} THEN 'P0' ELSE assignment.urgency END,
    acknowledged = CASE WHEN ${grave} THEN NULL ELSE assignment.acknowledged END
  WHERE assignment.id IN (
    SELECT id FROM assignment WHERE tip_id = ${place} AND ended IS NULL
    UNION ALL
    (SELECT id FROM assignment last WHERE tip_id = ${place} AND kind = 'lead'
       AND NOT EXISTS (SELECT FROM assignment WHERE tip_id = ${place} AND ended IS NULL)
       AND EXISTS (SELECT FROM tip_key WHERE tip_id = last.tip_id AND holder = last.agency_key)
     ORDER BY received DESC, ended DESC LIMIT 1))`;
}
