"""Parts of a scheme remember how often they changed; a published edition cannot be changed or added to by anyone."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION portal_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state IN ('published', 'retired')
     AND (NEW.state = 'retired' OR OLD.state = 'published')
     AND to_jsonb(NEW) - '{state,effective_until,copied_from_id,version}'::text[]
       = to_jsonb(OLD) - '{state,effective_until,copied_from_id,version}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A published scheme does not change (scheme %).', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_scheme
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION portal_keep_edition();

CREATE FUNCTION portal_add_to_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM assessments_scheme s WHERE s.id = NEW.scheme_id AND s.state <> 'draft')
  THEN RAISE EXCEPTION 'A published scheme does not change (scheme %).', NEW.scheme_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER add_to_draft BEFORE INSERT OR UPDATE ON assessments_indicator
  FOR EACH ROW EXECUTE FUNCTION portal_add_to_draft();
CREATE TRIGGER add_to_draft BEFORE INSERT OR UPDATE ON assessments_indicatorgroup
  FOR EACH ROW EXECUTE FUNCTION portal_add_to_draft();
CREATE TRIGGER add_to_draft BEFORE INSERT OR UPDATE ON assessments_gradeline
  FOR EACH ROW EXECUTE FUNCTION portal_add_to_draft();
"""

BACKWARD = """
DROP TRIGGER keep_published ON assessments_scheme;
DROP TRIGGER add_to_draft ON assessments_indicator;
DROP TRIGGER add_to_draft ON assessments_indicatorgroup;
DROP TRIGGER add_to_draft ON assessments_gradeline;
DROP FUNCTION portal_keep_edition();
DROP FUNCTION portal_add_to_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_results_do_not_change")]
    operations = [
        migrations.AddField("indicator", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.AddField(
            "indicatorgroup", "version", models.PositiveIntegerField(default=1, editable=False)
        ),
        migrations.AlterField(
            "indicator",
            "order",
            models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="order"),
        ),
        migrations.AlterField(
            "indicatorgroup",
            "order",
            models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="order"),
        ),
        # Empty switches a notice off.
        migrations.AlterField(
            "scheme",
            "two_skins_gap",
            models.DecimalField(
                blank=True,
                decimal_places=2,
                default="15",
                max_digits=6,
                null=True,
                verbose_name="gap that calls for a two-skins notice",
            ),
        ),
        migrations.AlterField(
            "scheme",
            "coordination_line",
            models.DecimalField(
                blank=True,
                decimal_places=4,
                default="0.6",
                max_digits=5,
                null=True,
                verbose_name="coordination degree that calls for a notice",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
