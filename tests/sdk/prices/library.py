"""What the Python package genai-prices says, for the tests beside it. Nothing of finops is in here.

`providers` prints its whole table as JSON. `calc` reads exchanges as JSON lines, {provider, model, at, context, usage,
reasoning}, and prints for each the prices that are valid then, and the total or why there is none. `reasoning` is usage,
too, where that has a price of its own.
"""

import json
import sys
from dataclasses import is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from importlib.metadata import version

from genai_prices import Usage, calc_price
from genai_prices.data import providers
from genai_prices.types import ModelPrice


def plain(value):
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, time, datetime)):
        return value.isoformat()
    if isinstance(value, ModelPrice):
        return {key: plain(price) for key, price in value.__dict__.items() if price is not None}
    if is_dataclass(value):
        items = {key.rstrip('_'): getattr(value, key) for key in value.__dataclass_fields__ if not key.startswith('__')}
        return {key: plain(item) for key, item in items.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def table():
    out = []
    for provider in providers:
        models = []
        for model in provider.models:
            models.append({key: plain(getattr(model, key)) for key in ('id', 'match', 'prices', 'price_variants')})
        out.append({'id': provider.id, 'fallback_model_providers': provider.fallback_model_providers or [], 'models': models})
    return {'version': version('genai-prices'), 'providers': out}


def calc(asked):
    at = datetime.fromisoformat(asked['at'])
    options = {'provider_id': asked['provider'], 'genai_request_timestamp': at, 'price_context': asked['context']}
    try:
        found = calc_price(Usage(), asked['model'], **options)
    except LookupError:
        return {'prices': None}
    out = {'prices': plain(found.model_price), 'model': found.model.id, 'variants': plain(found.model.price_variants),
           'own': any(found.model is model for model in found.provider.models)}
    usage = asked['usage'] | (asked['reasoning'] if found.model_price.output_reasoning_mtok is not None else {})
    try:
        out['total'] = str(calc_price(Usage(**usage), asked['model'], **options).total_price)
    except ValueError as error:
        out['refused'] = str(error)
    return out


if sys.argv[1] == 'providers':
    json.dump(table(), sys.stdout)
else:
    for line in sys.stdin:
        print(json.dumps(calc(json.loads(line))))
