"""The library as chapters call it: the names of the plan (envelope.md, 4.1) with their parameters in order.

Where a function takes more than the plan says, the planned ones come first. `parallel.tp_bytes` has the number
of devices, on which its all-reduces depend, and `fair.gap` the rates that it compares.
"""

from __future__ import annotations

import importlib
import inspect

import pytest

PLAN = """
units: fmt(x unit digits) dur(s) table(rows headers caption label)
devices: get(name) names(tier) ridge(name dtype level) to_table(names cols)
workloads: dense(b cin cout nbytes) conv2d(h w cin cout k stride groups nbytes batch)
  attention(b s h dh nbytes kind causal) gather(b tables dim nbytes) elementwise(n n_in n_out flops_per)
  params(spec) flops_per_token(spec context mode) get(name)
roofline: attainable(intensity peak bw) ridge(peak bw) time(op dev dtype eff_c eff_m overlap) bound(op dev dtype)
  matmul_intensity(m n k nbytes) critical_batch(peak bw w_bytes) energy(work traffic e_flop e_byte p_static t)
laws: amdahl(p s) gustafson(p n) usl(n sigma kappa) little(lam t) geomean(x) strong_eff(t1 tn n) weak_eff(t1 tn)
energy: mac_j(dtype) inference_j(macs dtype sram_bytes dram_bytes) duty_power(states)
  battery_days(wh watts derate) radio(nbytes bit_rate watts) mcu_time(cycles f_hz) cycles(macs mac_per_cycle)
train: flops_6nd(N D) days(C n peak mfu) mfu(tokens_s flops_tok n peak) state_bytes(N scheme)
  activation_bytes(s b d h L mode) sqrt_checkpoint(L) lora_params(shapes r) noise_scale(B Bn)
numerics: cast(x name mode rng) mx_quantize(x elem block) loss_scale_sim(grads)
parallel: ring_allreduce(nbytes n bw lat) allgather(nbytes n bw lat) reduce_scatter(nbytes n bw lat)
  tree_allreduce(nbytes n bw lat) all_to_all(nbytes n bw lat)
  hierarchical(nbytes n_local n_nodes bw_local bw_net lat) zero_bytes(N n stage) bubble(p m v)
  tp_bytes(b s d L n nbytes) dp_step(t_comp t_comm overlap) plan(spec n dev batch_tokens seq) mtbf(one n)
  young(C M) daly(C M) goodput(tau C M R) straggler(n cv)
scaling: loss(N D fit) optimal(C fit) tokens_for_loss(N L fit) lifetime_flops(N D inf_tokens) fit_power(x y)
compress: qparams(x bits symmetric axis clip) quantize(x p) dequantize(q p) fake_quant(x bits) sqnr_db(x xq)
  best_clip(x bits) weight_bytes(N bits group scale_bits zero_bits) prune(W s) prune_nm(W n m)
  sparse_bytes(n s value_bits fmt) lowrank(m n r) huffman_bits(q) pareto(points)
hw: systolic_cycles(M K N a) systolic_util(M K N a) occupancy(threads regs smem sm)
  dataflow_accesses(layer kind) amortized_design_cost(nre units unit_cost)
kernels: matmul_traffic(n tile nbytes) lru(trace lines line_bytes ways) fuse(ops) attention_io(n d M kind)
  arena(tensors) dispatch(n_ops t_launch t_kernel) im2col_bytes(h w cin k) online_softmax(x block)
serving: kv_bytes(spec tokens nbytes) max_tokens(spec dev n w_bytes reserve)
  decode_step(spec dev n batch ctx w_bytes kv_bytes eff_m eff_c) prefill(spec dev n tokens mfu)
  cost_per_mtok(price_h n tok_s) spec_decode(a g c) mm1(lam mu) mmc(lam mu c) mg1(lam es es2)
  kingman(rho es ca2 cs2) fanout_miss(p n) sim_batch(arrivals service max_batch max_wait)
  sim_continuous(requests step kv_cap)
stats: wilson(k n z) bootstrap_ci(x stat level n seed) n_two_prop(p1 p2 alpha power) n_tail(p conf margin)
  psi(expected actual) ks(x y) cusum(x) ece(conf correct bins) auc(y score) kappa(a b) majority(p k) lsh(s b r)
ops: error_budget(slo days) burn_rate(bad slo) retrain_interval(cost decay) canary_time(p0 p1 qps share) ts_split(n)
fl: dirichlet_split(y n a seed) fedavg(ws ns) harmonic_max(n) quorum(n k) round_bytes(clients params)
robust: flip_bit(x bit) inject(W ber fmt seed) fgsm(net x y eps) pgd(net x y eps) certified_radius(sigma p_a)
  abft(A B) temperature(logits y) conformal(cal alpha)
privacy: laplace(x sens eps) gaussian_sigma(eps delta sens) rdp_sgm(q sigma alpha)
  dp_epsilon(q sigma steps delta) k_anonymity(rows qi) shamir(secret t n) secagg(vectors seed)
fair: rates(y yhat g) gap(metric) forced_fpr(base ppv fnr) thresholds(y score g criterion)
carbon: operational(kwh ci pue) train_kwh(dev_hours watts pue) embodied(total_kg life_h used_h util)
  water(kwh wue) shift(ci hours deadline) sci(E I M R)
data: chorus(n seed snr season region) logmel(X) poisson(rate T seed) diurnal_ci(days seed) mcu_trace()
  failures(n mtbf T seed) docs(n dup seed) blobs() spirals() label_noise(y rate)
nn: chirpnet() load_chirpnet() int8_run(net F)
bench: timeit(f warmup reps) summary(sample) machine()
plot: setup() roofline(ax devs dtype) boxes(spec) annotate(ax text xy)
"""
CONSTANTS = """
units: K M G T P KI MI GI HOUR DAY YEAR
devices: Device PRICE
workloads: Op TransformerSpec ParamCount
energy: OP_PJ_45NM
numerics: FORMATS
scaling: Fit HOFFMANN BESIROGLU
data: CLASSES
nn: Conv2D Depthwise Pointwise Dense ReLU GAP BatchNorm Adam Tensor
plot: COLORS
"""


def _planned(text: str) -> list[tuple[str, str]]:
    """(module, entry) of every entry; a line that is indented goes on with the module before it."""
    found, module = [], ""
    for line in text.strip().splitlines():
        head, colon, rest = line.partition(": ")
        module = head if colon else module
        found += [(module, entry.strip()) for entry in (rest if colon else line).replace(") ", ")\n").split("\n")]
    return found


@pytest.mark.parametrize(("module", "entry"), _planned(PLAN))
def test_a_planned_function_is_called_as_planned(module: str, entry: str) -> None:
    name, _, rest = entry.removesuffix(")").partition("(")
    f = getattr(importlib.import_module(f"envelope.{module}"), name)
    asked = rest.split()
    assert list(inspect.signature(f).parameters)[: len(asked)] == asked


@pytest.mark.parametrize(("module", "names"), _planned(CONSTANTS))
def test_planned_types_and_constants_are_there(module: str, names: str) -> None:
    made = importlib.import_module(f"envelope.{module}")
    assert [name for name in names.split() if not hasattr(made, name)] == []
