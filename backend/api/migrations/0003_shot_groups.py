import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Whoever has heard event n must not find one below n later, so numbers have to become visible in order. SQLite
# lets one writer in at a time; on PostgreSQL an event gets its number at the very end of its transaction,
# while nobody else may. At that point the transaction waits for no other lock, so nobody waits for it in vain.
NUMBERED_AT_THE_END = """
CREATE FUNCTION api_event_number() RETURNS trigger AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7300, 1);
    UPDATE api_event SET id = nextval(pg_get_serial_sequence('api_event', 'id')) WHERE id = NEW.id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER api_event_in_order AFTER INSERT ON api_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION api_event_number();
"""


def number_events(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(NUMBERED_AT_THE_END)


def leave_events(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER api_event_in_order ON api_event; DROP FUNCTION api_event_number();")


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_provider_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShotPlan",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="api.task",
                    ),
                ),
                ("heard", models.JSONField()),
                ("warnings", models.JSONField(default=list)),
                ("open_groups", models.PositiveIntegerField()),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="ShotGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("WORKING", "Working"), ("DONE", "Done")],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("order", models.JSONField()),
                ("result", models.JSONField(blank=True, null=True)),
                ("frames", models.PositiveIntegerField(default=0)),
                ("frames_done", models.PositiveIntegerField(default=0)),
                ("shots_done", models.PositiveIntegerField(default=0)),
                ("encoded_shots", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("fruitless", models.PositiveIntegerField(default=0)),
                ("furthest", models.PositiveIntegerField(default=0)),
                ("lease_owner", models.CharField(blank=True, default="", max_length=100)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="api.shotplan"
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "number"],
                "indexes": [
                    models.Index(fields=["state", "updated_at"], name="api_shotgro_state_3d8429_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="one_group_a_number")
                ],
            },
        ),
        migrations.RunPython(number_events, leave_events),
    ]
