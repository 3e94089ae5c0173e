"""check_log_schema.py SCHEMA RECORDS: validates each line against the JSON Schema of the log, without room for keys
that it does not name. Exit 1: some are wrong; the first of each kind are on stderr."""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("check_log_schema.py needs python3-jsonschema (scripts/setup test)")


def close(schema):
    """No key but those that are named."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)


def enum_names(schema):
    """Names of the keys whose values are checked one by one."""
    out = set()
    if isinstance(schema, dict):
        for name, value in schema.get("properties", {}).items():
            if "enum" in value or "const" in value:
                out.add(name)
        schema = list(schema.values())
    if isinstance(schema, list):
        for value in schema:
            out |= enum_names(value)
    return out


def shape(value, enums, name=None):
    """What of a value the schema looks at: records of the same shape are all right or all wrong."""
    if isinstance(value, dict):
        return tuple((key, shape(inner, enums, key)) for key, inner in value.items())
    if isinstance(value, list):
        return "list", frozenset((shape(inner, enums), len(inner) if isinstance(inner, list) else 0) for inner in value)
    if isinstance(value, str):
        return value if name in enums else ("text", value == "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return type(value), value < 0, value > 999 if name == "status" else value if name in enums else None
    return type(value), value


def main(schema_file, records_file):
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    close(schema)
    exchange, note = [Draft202012Validator(branch) for branch in schema["oneOf"]]  # clearer errors than oneOf's
    wrong = {}
    count = 0
    enums = enum_names(schema)
    seen = set()
    with open(records_file, "rb") as file:
        for line in file:
            try:
                record = json.loads(line)
            except ValueError:
                continue  # torn on purpose
            count += 1
            form = shape(record, enums)
            if form in seen:
                continue
            seen.add(form)
            for error in (note if record.get("kind") == "note" else exchange).iter_errors(record):
                wrong.setdefault(f"{error.json_path}: {error.message[:200]}", line[:300])
    for what, line in list(wrong.items())[:20]:
        print(f"finops-log.schema.json: {what}\n  {line!r}", file=sys.stderr)
    print(f"{count} records against finops-log.schema.json: {len(seen)} shapes, {len(wrong)} kinds of errors", file=sys.stderr)
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
