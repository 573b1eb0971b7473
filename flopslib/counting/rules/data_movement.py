"""What moves or makes numbers and computes nothing: 0 operations, but bytes.

Copying a number is not an operation, by any convention, and yet it takes time; so these count bytes
only. Views move nothing and need no rule: PyTorch itself knows which operators they are.
To add an operator that moves data: its name in the list of how its bytes are counted.
"""

from __future__ import annotations

from ..costs import Cost, Operand, cost
from ..registry import full_names, rule, size_in_bytes


@rule(
    *full_names("""
    _to_copy clone cat stack hstack vstack repeat tile roll flip rot90 constant_pad_nd
    reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d replication_pad2d
    replication_pad3d tril triu diag_embed diagonal_copy slice_scatter select_scatter
    diagonal_scatter as_strided_scatter masked_scatter scatter index_fill index_copy slice_backward
    select_backward diagonal_backward lu_unpack index_select_backward expand_copy
    permute_copy view_copy t_copy transpose_copy squeeze_copy unsqueeze_copy slice_copy select_copy
    as_strided_copy unbind_copy split_copy split_with_sizes_copy alias_copy detach_copy unfold_copy
    narrow_copy _reshape_copy _conj_copy _neg_view_copy view_as_real_copy view_as_complex_copy
    values_copy indices_copy crow_indices_copy col_indices_copy im2col pixel_shuffle
    pixel_unshuffle channel_shuffle native_channel_shuffle nonzero nonzero_static masked_select
    repeat_interleave upsample_nearest1d upsample_nearest2d upsample_nearest3d
    _upsample_nearest_exact1d _upsample_nearest_exact2d _upsample_nearest_exact3d max_unpool2d
    max_unpool3d block_diag cartesian_prod _nested_tensor_from_mask_left_aligned to_padded_tensor
    nested_to_padded_tensor _pack_padded_sequence _pad_packed_sequence _nested_tensor_from_mask
    _to_dense to_dense _to_sparse to_sparse _to_sparse_csr _to_sparse_csc _to_sparse_bsr
    _to_sparse_bsc sparse_mask _coalesce _pin_memory to_mkldnn mkldnn_reorder_conv2d_weight
    mkldnn_reorder_conv3d_weight _convert_weight_to_int4pack _fw_primal_copy _chunk_cat
    _foreach_clone _reshape_alias_copy lift lift_fresh_copy masked_scatter_backward
    values prims::convert_element_type prims::clone prims::cat prims::rev prims::device_put
    prims::copy_strided prims::collapse"""),
    how="moved",
)
def copied() -> Cost:
    """Read once and written once."""
    return cost()


@rule(
    *full_names("""
    embedding index index_select gather take take_along_dim _unsafe_index
    _unsafe_masked_index"""),
    how="moved",
)
def picked(*, out: Operand) -> Cost:
    """Only what is picked is read, and it is written: 2 x the result."""
    return cost(nbytes=2 * size_in_bytes(out))


@rule(
    *full_names("""
    zeros zeros_like ones ones_like full full_like new_zeros new_full new_ones fill zero arange eye
    tril_indices triu_indices linspace logspace scalar_tensor rand randn randint randperm rand_like
    randn_like randint_like uniform normal random log_normal cauchy geometric exponential bernoulli
    multinomial _fill_mem_eff_dropout_mask_ set_data one_hot _copy_from _copy_from_and_resize
    normal_functional _cudnn_init_dropout_state _efficientzerotensor
    _sparse_coo_tensor_with_dims_and_tensors hann_window hamming_window blackman_window
    kaiser_window bartlett_window prims::iota prims::uniform prims::normal prims::full
    prims::scalar_tensor complex"""),
    how="moved",
)
def written(*, out: Operand) -> Cost:
    """Made from nothing, or from random bits: the result is written."""
    return cost(nbytes=size_in_bytes(out))


@rule("aten::copy", how="moved")
def overwritten(x: Operand, source: Operand, *, out: Operand) -> Cost:
    """Read from one, written to the other."""
    return cost(nbytes=size_in_bytes(source) + size_in_bytes(out))


@rule(
    *full_names("""
    empty empty_like empty_strided empty_permuted new_empty new_empty_strided empty_quantized set
    resize resize_as sparse_resize detach_ as_strided_ t_ transpose_ squeeze_ unsqueeze_ swapaxes_
    swapdims_ _unsafe_view _local_scalar_dense item is_same_size _assert_async _assert_scalar
    _assert_tensor_metadata record_stream is_pinned _nnz _nested_tensor_size _nested_tensor_strides
    _nested_tensor_storage_offsets _dimI _dimV dense_dim sparse_dim is_coalesced _coalesced
    _version data requires_grad_ _cudnn_rnn_flatten_weight _linalg_check_errors
    _sparse_coo_tensor_unsafe _sparse_coo_tensor_with_dims _sparse_csr_tensor_unsafe
    _sparse_compressed_tensor_unsafe _sparse_compressed_tensor_with_dims
    _validate_sparse_coo_tensor_args _validate_sparse_csr_tensor_args
    _validate_compressed_sparse_indices storage_offset sym_size sym_stride sym_numel
    sym_storage_offset sym_is_contiguous size stride _has_same_storage_numel _fused_sdp_choice
    is_contiguous dim numel is_floating_point is_complex is_signed is_neg is_conj is_inference
    is_leaf is_distributed retains_grad output_nr get_device result_type qscheme q_scale
    q_zero_point q_per_channel_axis _nested_get_ragged_idx _is_zerotensor is_set_to
    _functional_sym_constrain_range sym_constrain_range sym_constrain_range_for_size
    _use_cudnn_ctc_loss _debug_has_internal_overlap _nested_get_offsets _test_check_tensor
    prims::broadcast_in_dim prims::view_of prims::squeeze prims::transpose prims::split_dim
    prims::collapse_view prims::as_strided prims::empty_strided prims::empty_permuted prims::resize
    prims::copy_to prims::_make_token prims::_sink_tokens"""),
    how="moved",
)
def left() -> Cost:
    """Nothing moves: memory is set aside, or looked at in another way."""
    return cost(nbytes=0)
