"""The queue's own rows, kept by the database as cases and their clocks change."""

import django.db.models.deletion
from django.db import migrations, models

# Triggers of whole statements: an import or a new calendar changes thousands of rows at once. In
# PL/pgSQL, whose plans are made once a connection.
KEEP = """
CREATE FUNCTION hall_queue(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM hall_queued queued USING hall_case c
    WHERE queued.case_id = ANY(changed) AND c.id = queued.case_id AND c.ended_at IS NOT NULL;

    INSERT INTO hall_queued (case_id, scope, rank, paused, due_at, prompt_at)
    SELECT c.id, c.scope, CASE WHEN c.priority THEN 0 ELSE 1 END, clocks.paused,
           COALESCE(clocks.due_at, '9999-12-31 00:00+00'), clocks.prompt_at
    FROM hall_case c CROSS JOIN LATERAL (
        SELECT COALESCE(bool_or(state = 'paused'), false) AS paused,
               min(due_at) FILTER (WHERE state = 'running') AS due_at,
               min(prompt_at) FILTER (WHERE state = 'running') AS prompt_at
        FROM deadlines_clock WHERE subject = 'case:' || c.id AND state <> 'stopped'
    ) clocks
    WHERE c.id = ANY(changed) AND c.ended_at IS NULL
    ORDER BY c.id
    ON CONFLICT (case_id) DO UPDATE SET
        scope = excluded.scope, rank = excluded.rank, paused = excluded.paused,
        due_at = excluded.due_at, prompt_at = excluded.prompt_at;
END $$;

CREATE FUNCTION hall_queue_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hall_queue(array_agg(id)) FROM changed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER case_made_queues AFTER INSERT ON hall_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION hall_queue_cases();
CREATE TRIGGER case_changed_queues AFTER UPDATE ON hall_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION hall_queue_cases();

CREATE FUNCTION hall_queue_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hall_queue(array_agg(DISTINCT substr(subject, 6)::bigint))
    FROM changed WHERE subject ~ '^case:[0-9]+$' HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER clock_started_queues AFTER INSERT ON deadlines_clock
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION hall_queue_clocks();

-- An alarm changes a clock's stage and nothing that a queue is ordered by.
CREATE FUNCTION hall_queue_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hall_queue(array_agg(DISTINCT substr(changed.subject, 6)::bigint))
    FROM changed JOIN former USING (id)
    WHERE changed.subject ~ '^case:[0-9]+$'
      AND (changed.state, changed.due_at, changed.prompt_at)
          IS DISTINCT FROM (former.state, former.due_at, former.prompt_at)
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER clock_moved_queues AFTER UPDATE ON deadlines_clock
    REFERENCING NEW TABLE AS changed OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION hall_queue_moved();

SELECT hall_queue(array_agg(id)) FROM hall_case WHERE ended_at IS NULL;
"""

UNDO = """
DROP TRIGGER clock_moved_queues ON deadlines_clock; DROP FUNCTION hall_queue_moved();
DROP TRIGGER clock_started_queues ON deadlines_clock; DROP FUNCTION hall_queue_clocks();
DROP TRIGGER case_changed_queues ON hall_case; DROP TRIGGER case_made_queues ON hall_case;
DROP FUNCTION hall_queue_cases(); DROP FUNCTION hall_queue(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("hall", "0003_requests"), ("deadlines", "0005_overdue_index")]

    operations = [
        migrations.CreateModel(
            name="Queued",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="hall.case",
                    ),
                ),
                ("scope", models.TextField()),
                ("rank", models.SmallIntegerField()),
                ("paused", models.BooleanField()),
                ("due_at", models.DateTimeField()),
                ("prompt_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rank", "due_at", "case"], name="queued_order"),
                    models.Index(
                        fields=["scope"], name="queued_scope", opclasses=["text_pattern_ops"]
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
