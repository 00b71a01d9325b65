// Which lags of a regressor tell something of the target: option regressor_lags "name:auto".
#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "core/options.h"
#include "core/panel.h"

namespace salesforecast {

// Puts the lags that the panel shows in the place of kAutomaticLag in options.regressor_lags, ascending, beside those
// that are given as numbers; a regressor that shows none gets the usual one (0; of the past only: the horizon). Gives a
// sentence for each such regressor: regressor "promo" is seen at lags 0, 7, chosen from 40 series.
//
//   horizon  steps; of a regressor of the past only lags from it on are looked at: no step needs a later value
//
// Looked at are lags 0 to 7, those about a season, and two seasons. A lag is taken where it lowers the Bayesian
// information criterion (Schwarz 1978) of the series together, each with effects of its own: forward selection, at most
// four lags a regressor. Target and regressors first lose the target's own autocorrelation, trend and season, as in the
// identification of transfer functions (Box & Jenkins 1970, ch. 11), since a regressor that has an echo in itself would
// have one in every lag. The last third of each history, where methods are judged, is not looked at.
//
// At most 100 series, spread evenly over the panel, and their latest 600 values speak. Cost: series * values *
// columns^2. Throws Error(kCancelled) only.
std::vector<std::string> settle_automatic_lags(const Panel& panel, int horizon, Options& options,
                                               const Context& context);

}  // namespace salesforecast
