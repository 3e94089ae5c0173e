#define FINOPS_JSON_INSTANCES template
#include "support/json_instances.h"
