"""Published results and schemes are unchangeable in the database too, whoever writes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION portal_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM assessments_scorerun r WHERE r.id = OLD.run_id AND r.state IN ('published', 'superseded'))
  THEN RAISE EXCEPTION 'Published results do not change (run %).', OLD.run_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_scoretotal
  FOR EACH ROW EXECUTE FUNCTION portal_keep_published();
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_scoreline
  FOR EACH ROW EXECUTE FUNCTION portal_keep_published();

CREATE FUNCTION portal_keep_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'published' AND TG_OP = 'UPDATE' AND NEW.state IN ('published', 'superseded')
     AND (NEW.period_id, NEW.scheme_id, NEW.scope_id, NEW.fingerprint) = (OLD.period_id, OLD.scheme_id, OLD.scope_id, OLD.fingerprint)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A published run does not change (run %).', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_scorerun
  FOR EACH ROW WHEN (OLD.state IN ('published', 'superseded')) EXECUTE FUNCTION portal_keep_run();

CREATE FUNCTION portal_keep_scheme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM assessments_scheme s WHERE s.id = OLD.scheme_id AND s.state <> 'draft')
  THEN RAISE EXCEPTION 'A published scheme does not change (scheme %).', OLD.scheme_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_indicator
  FOR EACH ROW EXECUTE FUNCTION portal_keep_scheme();
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_indicatorgroup
  FOR EACH ROW EXECUTE FUNCTION portal_keep_scheme();
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON assessments_gradeline
  FOR EACH ROW EXECUTE FUNCTION portal_keep_scheme();
"""

BACKWARD = """
DROP TRIGGER keep_published ON assessments_scoretotal;
DROP TRIGGER keep_published ON assessments_scoreline;
DROP TRIGGER keep_published ON assessments_scorerun;
DROP TRIGGER keep_published ON assessments_indicator;
DROP TRIGGER keep_published ON assessments_indicatorgroup;
DROP TRIGGER keep_published ON assessments_gradeline;
DROP FUNCTION portal_keep_published();
DROP FUNCTION portal_keep_run();
DROP FUNCTION portal_keep_scheme();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
