#include "core/methods/arima/order.h"

namespace salesforecast::arima {
namespace {

std::string triple(int first, int second, int third) {
  return "(" + std::to_string(first) + "," + std::to_string(second) + "," + std::to_string(third) + ")";
}

}  // namespace

std::string order_name(const Order& order, const std::string& beside) {
  std::string name = "ARIMA" + triple(order.ar, order.differences, order.ma);
  if (order.seasonal()) {
    name += triple(order.seasonal_ar, order.seasonal_differences, order.seasonal_ma) + "[" +
            std::to_string(order.season) + "]";
  }
  name += beside;
  if (order.differencings() == 0) {
    return name + (order.constant ? " with non-zero mean" : " with zero mean");
  }
  return order.constant ? name + " with drift" : name;
}

}  // namespace salesforecast::arima
