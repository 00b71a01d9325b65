// Trees over a whole panel: gradient boosting (Friedman 2001; Chen & Guestrin 2016) and random forests (Breiman 2001),
// grown by a trainer program beside the server, here only followed.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kXgboostMethod;
extern const Method kRandomForestMethod;

}  // namespace salesforecast
