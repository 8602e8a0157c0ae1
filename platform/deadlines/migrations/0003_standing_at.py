"""How a clock stood at a past instant, for set-based questions of other rooms.

Alarms are left out: they do not move a clock, and come late when the watcher was out of order. A
clock that came in later, with a record of what had been before, ran from its start to its end.
"""

from django.db import migrations

STANDING_AT = """
CREATE FUNCTION deadlines_standing_at(clock bigint, moment timestamptz)
RETURNS TABLE (state text, due_at timestamptz, over boolean) LANGUAGE sql STABLE AS $$
    SELECT coalesce(turn.state, 'running'), coalesce(turn.due_at, c.due_at),
           coalesce(turn.due_at, c.due_at) <= coalesce(
               CASE WHEN turn.state <> 'running' THEN (
                   SELECT max(at) FROM deadlines_turn
                   WHERE clock_id = c.id AND at <= moment AND what IN ('paused', 'stopped')
               ) END, moment)
    FROM deadlines_clock c LEFT JOIN LATERAL (
        SELECT t.state, t.due_at FROM deadlines_turn t
        WHERE t.clock_id = c.id AND t.at <= moment AND t.what NOT IN ('prompted', 'overdue')
        ORDER BY t.at DESC, t.id DESC LIMIT 1
    ) turn ON true
    WHERE c.id = clock
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_triggers")]
    operations = [
        migrations.RunSQL(STANDING_AT, "DROP FUNCTION deadlines_standing_at(bigint, timestamptz);")
    ]
