from django.db import migrations, models

HOLDING = ("RESERVED", "SUBMITTING", "SUBMITTED", "SUBMIT_UNKNOWN")


class Migration(migrations.Migration):
    dependencies = [("api", "0003_shot_groups")]

    operations = [
        migrations.AddConstraint(
            model_name="providercall",
            constraint=models.UniqueConstraint(
                fields=["content_key"],
                condition=models.Q(kind="voice", state__in=HOLDING, decision="") & ~models.Q(content_key=""),
                name="no_text_is_read_twice_at_once",
            ),
        ),
    ]
