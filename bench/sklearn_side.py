"""scikit-learn's side of the benchmarks: answers one JSON request a line on standard input with one JSON line.

Rows come as files of raw little-endian float32, row-major. All times are milliseconds of scikit-learn alone, one thread.
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

models = {}


def rows_of(request):
    return np.fromfile(request["path"], dtype="<f4").reshape(-1, request["width"])


def fitted(request):
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=request["seed"], n_jobs=1)
    return forest.fit(rows_of(request))


def timed(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def answer(request):
    kind = request["do"]
    if kind == "version":
        return {"version": sklearn.__version__}
    if kind == "scores":
        forest = fitted(request)
        (-forest.score_samples(rows_of(request))).astype("<f8").tofile(request["out"])
        return {}
    if kind == "prepare":
        models["forest"] = fitted(request)
        models["rows"] = rows_of(request)
        return {}
    rows = models["rows"]
    if kind == "fit":
        sample = rows[: request["rows"]]
        forest = IsolationForest(n_estimators=100, max_samples=256, random_state=request["seed"], n_jobs=1)
        return {"ms": timed(lambda: forest.fit(sample))}
    if kind == "batch":
        return {"ms": timed(lambda: models["forest"].score_samples(rows))}
    if kind == "row":
        return {"ms": timed(lambda: models["forest"].score_samples(rows[request["row"] : request["row"] + 1]))}
    return {"error": f"unknown request {kind}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
