#define FINOPS_FMT_ONCE template
#include "core/base/fmt_once.h"
