// Networks over a whole panel, trained by a program beside the server, here only followed (core/learners/network.h):
// lstm and cnn_lstm read the recent past of a series as a sequence (Hochreiter & Schmidhuber 1997; LeCun et al. 1998),
// mlp knows it by the features of trees alone. hybrid is an lstm that learns what another method, prophet, leaves over.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kLstmMethod;
extern const Method kCnnLstmMethod;
extern const Method kMlpMethod;
extern const Method kHybridMethod;

}  // namespace salesforecast
