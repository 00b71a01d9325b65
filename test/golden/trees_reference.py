"""Reference numbers of XGBoost's predictions and of the package shap's contributions, for boosted trees on made-up sales.

    python3 trees_reference.py > trees_reference.txt      (Python 3.11, xgboost 1.7.6, shap 0.51.0)

Lines: "node TREE FEATURE THRESHOLD LEFT MISSING_LEFT VALUE COVER", numbered breadth first within its tree, FEATURE -1 being a leaf; "base VALUE"; "expected VALUE" of the contributions; then of each row "row features…" (nan: missing),
"predicted VALUE" and "contributions values…". Features and thresholds are floats, written so that they are read as the same.
"""
import json
from collections import deque

import numpy as np
import shap
import xgboost

FEATURES, TREES, DEPTH, ROWS = 8, 30, 5, 40

rng = np.random.default_rng(20261128)
x = rng.normal(size=(3000, FEATURES)).astype(np.float32)
x[:, 5] = rng.integers(0, 4, size=3000)
# Ties with thresholds, and the same column twice.
x[:, 6] = np.round(x[:, 0], 1)
y = 3 + 2 * x[:, 0] * (x[:, 1] > 0) + np.sin(2 * x[:, 2]) + 0.5 * x[:, 5] + 0.3 * rng.normal(size=3000)
# What is missing tells something of two features, and nothing of a third.
x[rng.random(3000) < 0.2, 3] = np.nan
gone = rng.random(3000) < 0.15
x[gone, 1], y[gone] = np.nan, y[gone] + 1
x[rng.random(3000) < 0.1, 0] = np.nan
weights = rng.uniform(0.2, 3, size=3000)

model = xgboost.train(
    {"max_depth": DEPTH, "eta": 0.2, "base_score": 0.5, "tree_method": "hist", "min_child_weight": 0.01, "seed": 1,
     "nthread": 1},
    xgboost.DMatrix(x, y, weight=weights), TREES)


def nodes_of(tree):
    """The nodes of a tree as XGBoost keeps it, breadth first."""
    queue, nodes, count = deque([0]), [], 1
    while queue:
        i = queue.popleft()
        if tree["left_children"][i] == -1:
            nodes.append((-1, 0, 0, 0, tree["split_conditions"][i], tree["sum_hessian"][i]))
            continue
        queue.extend([tree["left_children"][i], tree["right_children"][i]])
        nodes.append((tree["split_indices"][i], tree["split_conditions"][i], count, int(tree["default_left"][i]), 0,
                      tree["sum_hessian"][i]))
        count += 2
    return nodes


def text(value):
    return "nan" if np.isnan(value) else f"{float(np.float32(value)):.9g}"


print(f"# xgboost {xgboost.__version__}, shap {shap.__version__}: trees_reference.py")
learner = json.loads(model.save_raw("json"))["learner"]
for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
    for feature, threshold, left, missing_left, value, cover in nodes_of(tree):
        print("node", number, feature, text(threshold), left, missing_left, text(value), text(cover))
print("base", float(learner["learner_model_param"]["base_score"]))

rows = x[:ROWS].copy()
rows[0] = np.nan
rows[1, :] = 0
explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
by_xgboost = explainer.shap_values(rows)  # which shap asks as a rule, and which computes in floats
# shap's own code, which computes in doubles.
explainer.model.model_type = "internal"
contributions = explainer.shap_values(rows, check_additivity=False)
assert np.abs(contributions - by_xgboost).max() < 2e-6
predicted = model.predict(xgboost.DMatrix(rows))
print("expected", f"{float(np.ravel(explainer.expected_value)[0]):.10g}")
for i in range(ROWS):
    print("row", *(text(v) for v in rows[i]))
    print("predicted", f"{float(predicted[i]):.9g}")
    print("contributions", *(f"{float(v):.10g}" for v in contributions[i]))
